"""The present moment of this room, so that a test or the demo district can live through a past month."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("cases_moment", default=None)


def now() -> datetime:
    """The moment services write down."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """The day of :func:`now` in the installation's time zone: deadlines are days."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """The day of ``at`` in the installation's time zone."""
    return timezone.localtime(at).date()


@contextmanager
def at_moment(at: datetime) -> Iterator[None]:
    """Everything inside happens at ``at``. For tests and the demo generator only."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)


def zone() -> tzinfo:
    """The installation's time zone."""
    return timezone.get_current_timezone()
