"""Civic days and the moments they begin, in the installation's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def local_day(at: datetime) -> date:
    """The civic day of a moment."""
    return timezone.localtime(at).date()


def local_today() -> date:
    """Today in the installation's time zone."""
    return timezone.localdate()


def start_of(day: date) -> datetime:
    """The first moment of a civic day."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def days_before(day: date, count: int) -> date:
    """The day ``count`` days earlier."""
    return day - timedelta(days=count)
