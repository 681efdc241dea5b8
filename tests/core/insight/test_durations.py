"""How long cases took, beside the promise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiqi.core.cases.workdays import calendar
from huiqi.core.insight import queries
from huiqi.core.insight.queries import duration_of, list_opening_times, opening_times
from huiqi.core.insight.workday_index import WorkdayIndex
from tests.core.insight import world

pytestmark = pytest.mark.django_db


def test_half_were_done_by_the_median_and_nine_of_ten_by_the_ninetieth_percentile():
    found = duration_of([4, 30, 5, 5, 6, 7, 9, 9, 12, 10])
    assert (found.median, found.p90, found.n) == (8, 14, 10)


def test_without_a_decided_case_nothing_is_claimed():
    assert (duration_of([]).median, duration_of([]).n) == (None, 0)


def test_days_are_working_days_and_the_national_holiday_is_not_counted():
    world.a_department()
    opening = world.an_opening(accept_workdays=5, decide_workdays=20)
    world.a_decided_case(opening, (date(2026, 10, 12) - date(2026, 9, 28)).days, from_on=date(2026, 9, 28))
    times = opening_times(opening.code)
    assert times is not None
    assert times.to_decision.median == calendar().workdays_between(date(2026, 9, 28), date(2026, 10, 12))
    assert times.to_decision.median < 10  # 国庆
    assert times.promised == 25


def test_a_pause_counts_for_what_the_company_lived_through_but_not_against_the_promise():
    world.a_department()
    opening = world.an_opening(accept_workdays=2, decide_workdays=8)
    start = date(2026, 8, 3)
    case = world.a_decided_case(opening, 21, from_on=start)  # 15 working days
    world.a_stopped_clock(
        case,
        started=start,
        stopped=start + timedelta(days=21),
        pauses=[(start + timedelta(days=3), start + timedelta(days=14))],
    )
    times = opening_times(opening.code)
    assert (times.to_decision.median, times.kept, times.kept_percent) == (15, 1, 100.0)


def test_a_late_case_breaks_the_promise():
    world.a_department()
    opening = world.an_opening(accept_workdays=2, decide_workdays=8)
    world.a_decided_case(opening, 28, from_on=date(2026, 8, 3))
    assert opening_times(opening.code).kept == 0


def test_time_to_payment_is_counted_from_the_hand_in():
    department = world.a_department()
    opening = world.an_opening()
    case = world.a_decided_case(opening, 7, from_on=date(2026, 8, 3))
    world.a_payment(case, world.a_fund(department=department), date(2026, 8, 17))
    times = opening_times(opening.code)
    assert (times.to_decision.median, times.to_payment.median, times.promised) == (5, 10, None)


def test_an_unknown_opening_has_no_times():
    assert opening_times("no-such-opening") is None


def test_the_number_of_queries_does_not_grow_with_the_cases(django_assert_max_num_queries):
    world.a_department()
    for number in range(3):
        opening = world.an_opening(f"demo-{number}", decide_workdays=10)
        for days in (7, 14, 21):
            world.a_decided_case(opening, days, from_on=date(2026, 8, 3))
    list_opening_times()
    with django_assert_max_num_queries(6):
        assert len(list_opening_times()) == 3
    assert len(queries.item_times("item-demo-1")) == 1


def test_the_index_agrees_with_the_calendar_also_outside_its_days():
    days = calendar()
    index = WorkdayIndex(days, date(2026, 9, 1), date(2026, 10, 31))
    for start, end in [
        (date(2026, 9, 25), date(2026, 10, 9)),
        (date(2026, 10, 9), date(2026, 9, 25)),
        (date(2026, 8, 1), date(2026, 11, 2)),
    ]:
        assert index.between(start, end) == days.workdays_between(start, end)
