"""Working days with adjusted weekends, pauses and unpublished years."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.workdays import Calendar, rows_for_years

CALENDAR = Calendar(rows_for_years([2025, 2026, 2027]))
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))


def test_three_working_days_from_a_wednesday_end_on_the_monday_after() -> None:
    assert CALENDAR.add_workdays(date(2026, 11, 18), 3).due_on == date(2026, 11, 23)


def test_adjusted_weekends_of_2026_are_worked_and_holidays_are_not() -> None:
    for day in (date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)):
        assert CALENDAR.is_workday(day), day
    assert CALENDAR.is_workday(date(2026, 10, 10))
    for day in (date(2026, 1, 1), date(2026, 2, 17), date(2026, 5, 1), date(2026, 10, 1), date(2026, 10, 7)):
        assert not CALENDAR.is_workday(day), day


def test_a_limit_over_the_national_day_of_2026_counts_the_adjusted_saturday() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 30), 3).due_on == date(2026, 10, 10)


def test_a_span_that_reaches_into_2027_is_an_estimate() -> None:
    assert not CALENDAR.add_workdays(date(2026, 12, 28), 3).is_estimated
    assert CALENDAR.add_workdays(date(2026, 12, 28), 5).is_estimated
    assert CALENDAR.is_workday(date(2027, 1, 4))
    assert not CALENDAR.is_workday(date(2027, 1, 3))


def test_days_that_a_supplement_takes_are_not_counted() -> None:
    start, asked, answered = date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 16)
    assert CALENDAR.due_on(start, 5).due_on == date(2026, 11, 9)
    assert CALENDAR.due_on(start, 5, [(asked, answered)]).due_on == date(2026, 11, 19)


def test_a_limit_that_had_run_out_is_not_made_longer_by_a_later_pause() -> None:
    start = date(2026, 11, 2)
    assert CALENDAR.due_on(start, 3, [(date(2026, 11, 12), date(2026, 11, 20))]).due_on == date(2026, 11, 5)


def test_due_today_is_nought_and_yesterday_is_one_over() -> None:
    assert CALENDAR.remaining(date(2026, 11, 20), date(2026, 11, 20)) == 0
    assert CALENDAR.remaining(date(2026, 11, 23), date(2026, 11, 20)) == -1


def test_a_limit_that_ended_on_friday_is_over_on_saturday_already() -> None:
    friday = date(2026, 11, 20)
    assert [CALENDAR.remaining(date(2026, 11, day), friday) for day in (20, 21, 22, 23, 24)] == [0, -1, -1, -1, -2]


@given(DAYS, st.integers(0, 60), st.integers(-20, 20))
def test_negative_exactly_after_the_last_day(start: date, count: int, off: int) -> None:
    due = CALENDAR.add_workdays(start, count).due_on
    day = due + timedelta(days=off)
    assert (CALENDAR.remaining(day, due) < 0) == (day > due)


@given(DAYS, st.integers(1, 60))
def test_counting_back_gives_the_same_number(start: date, count: int) -> None:
    due = CALENDAR.add_workdays(start, count).due_on
    assert CALENDAR.workdays_between(start, due) == count
    assert CALENDAR.is_workday(due)


@given(DAYS, st.integers(0, 40), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_pauses_never_shorten_a_limit(start: date, limit: int, offsets: list[tuple[int, int]]) -> None:
    pauses, cursor = [], start
    for wait, length in offsets:
        began = cursor + timedelta(days=wait)
        cursor = began + timedelta(days=length)
        pauses.append((began, cursor))
    assert CALENDAR.due_on(start, limit, pauses).due_on >= CALENDAR.due_on(start, limit).due_on
