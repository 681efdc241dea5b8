"""Demo cases move forward in time, only on working days, and never into the future."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.cli.demo import paths
from huiqi.engine.workdays import Calendar, rows_for_years

CALENDAR = Calendar(rows_for_years([2026]))
TODAY = date(2026, 11, 21)


def test_only_working_days_before_today_are_used() -> None:
    days = paths.workdays_before(CALENDAR, date(2026, 9, 28), TODAY)
    assert days[-1] == date(2026, 11, 20)
    assert date(2026, 10, 1) not in days
    assert date(2026, 10, 10) in days  # a Saturday worked in exchange
    assert all(CALENDAR.is_workday(day) for day in days)


@given(st.sampled_from(sorted(paths.PATHS)), st.integers(1, 60), st.integers(), st.sampled_from(paths.Age))
def test_steps_come_one_after_another_within_the_days_there_are(
    name: str, count: int, seed: int, age: paths.Age
) -> None:
    days = [date.fromordinal(TODAY.toordinal() - count + offset) for offset in range(count)]
    path = paths.shorten(paths.PATHS[name], len(days))
    dates = paths.spread(Random(seed), path, days, age)
    assert len(dates) == len(path)
    assert dates == sorted(dates)
    assert set(dates) <= set(days)


@pytest.mark.parametrize("name", sorted(paths.PATHS))
def test_the_one_who_decides_is_not_the_one_who_handled_it(name: str) -> None:
    roles = {step.move: step.role for step in paths.PATHS[name]}
    assert roles.get("approve") != roles.get("propose", "nobody")


def test_without_money_nothing_is_ordered() -> None:
    assert "ordered" not in {paths.path_in_turn(place, is_paid=False) for place in range(60)}
