"""Days of an opening, relative or absolute."""

from __future__ import annotations

from datetime import date

import pytest

from huiqi.engine.packs import resolve_day, resolve_opening

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("-20d", date(2026, 11, 1)),
        ("+13d", date(2026, 12, 4)),
        ("0d", TODAY),
        ("2026-03-01", date(2026, 3, 1)),
        (None, None),
    ],
)
def test_a_day_is_counted_from_today_or_taken_as_written(text: str | None, day: date | None) -> None:
    assert resolve_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["下周", "2026-02-30", "+99999999d", ""])
def test_anything_else_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="要写成"):
        resolve_day(text, TODAY)


def test_an_open_ended_window_stays_open_ended() -> None:
    opening = {"window": {"opens": "-1d", "closes": None}, "in_force": {"effective": None, "expires": None}}
    assert resolve_opening(opening, TODAY)["window"] == {"opens": date(2026, 11, 20), "closes": None}
