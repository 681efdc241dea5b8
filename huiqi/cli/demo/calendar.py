"""When which department last delivered its data, seen from the demo's today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

_DAYS_AGO = {
    "ft-market": 3,
    "sz-market": 3,
    "ft-tax": 36,
    "ft-statistics": 51,
    "ft-hr": 21,
    "ft-social-insurance": 21,
    "ft-finance": 65,
    "ft-science": 74,
    "ft-industry": 80,
    "ft-commerce": 88,
    "ft-housing": 44,
    "bank": 58,
    "ft-data": 12,
    "ft-development": 95,
    "ft-disabled": 110,
    "declared": 150,
}
_OTHERS = 60
_DELIVERY_DAYS = 4


def data_day(source: str, year: int | None, today: date) -> date:
    """The day of the data: accounts of a year are audited by 31 May of the next, other data are weeks old."""
    latest = today - timedelta(days=_DAYS_AGO.get(source, _OTHERS))
    if year is None or source not in {"auditor", "ft-finance"}:
        return latest
    return min(date(year + 1, 5, 31), today - timedelta(days=1))


def delivered_at(day: date, today: date) -> datetime:
    """Some days later, by night; never after yesterday."""
    delivered = min(day + timedelta(days=_DELIVERY_DAYS), today - timedelta(days=1))
    return timezone.make_aware(datetime.combine(max(delivered, day), time(2, 30)))
