"""The calendar in force: the table of days over the notices that the installation already knows."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Count, Max

from huiqi.core.cases.models import Workday, WorkdayPublication
from huiqi.engine.workdays import Calendar, rows_for_years
from huiqi.engine.workdays.calendar import DayRow

SEEDED_YEARS = range(2024, 2030)


def calendar() -> Calendar:
    """Working days as of now: two small reads, the days themselves are kept in memory until they change."""
    days = Workday.objects.aggregate(n=Count("day"), last=Max("day"))
    publication = WorkdayPublication.objects.aggregate(last=Max("id"))
    return _calendar(days["n"], days["last"], publication["last"])


@lru_cache(maxsize=4)
def _calendar(*_version: object) -> Calendar:
    rows = dict(rows_for_years(SEEDED_YEARS))
    for day in Workday.objects.all():
        rows[day.day] = DayRow(day.is_working, day.is_published, day.source_notice)
    return Calendar(rows)
