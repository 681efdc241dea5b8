"""The calendar in force: the table of days over the notices that the installation already knows."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from huiqi.core.cases.models import Workday
from huiqi.engine.workdays import Calendar, rows_for_years
from huiqi.engine.workdays.calendar import DayRow

SEEDED_YEARS = range(2024, 2030)
# A year that is published once more keeps its rows' number and its id: the moment tells.
_FINGERPRINT = """
    SELECT count(*), max(day), (SELECT max(published_at) FROM cases_workdaypublication) FROM cases_workday
"""


def calendar() -> Calendar:
    """Working days as of now: one small read, the days themselves are kept in memory until they change."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return _calendar(*cursor.fetchone())


@lru_cache(maxsize=4)
def _calendar(*_version: object) -> Calendar:
    rows = dict(rows_for_years(SEEDED_YEARS))
    for day in Workday.objects.all():
        rows[day.day] = DayRow(day.is_working, day.is_published, day.source_notice)
    return Calendar(rows)
