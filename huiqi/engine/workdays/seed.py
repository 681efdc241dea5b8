"""Rows for the working-day table, from the State Council's notices as kept by ``chinesecalendar``.

The package knows the notices published so far and raises ``NotImplementedError`` for later years:
those are filled by the weekend rule and marked unpublished, so that deadlines in them read 暂定.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar

from huiqi.engine.workdays.calendar import SATURDAY, DayRow

NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"
ESTIMATE = "{year}年安排尚未公布，按周末推算（暂定）"


def is_published(year: int) -> bool:
    """Whether the notice of ``year`` is known to the package."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def published_rows(year: int) -> dict[date, DayRow]:
    """All days of a published ``year``. Raises ``NotImplementedError`` for one that is not."""
    notice = NOTICE.format(year=year)
    return {
        day: DayRow(is_working=chinese_calendar.is_workday(day), is_published=True, source_notice=notice)
        for day in _days_of(year)
    }


def estimated_rows(year: int) -> dict[date, DayRow]:
    """All days of ``year`` by the weekend rule, marked as an estimate."""
    notice = ESTIMATE.format(year=year)
    return {
        day: DayRow(is_working=day.weekday() < SATURDAY, is_published=False, source_notice=notice)
        for day in _days_of(year)
    }


def rows_for_years(years: Iterable[int]) -> dict[date, DayRow]:
    """Rows of ``years``: published where a notice exists, estimated elsewhere."""
    rows: dict[date, DayRow] = {}
    for year in years:
        rows.update(published_rows(year) if is_published(year) else estimated_rows(year))
    return rows


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
