"""The working-day calendar: pure arithmetic over a table of days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the table: is it worked, who said so, and was that a published notice?"""

    is_working: bool
    is_published: bool
    source_notice: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A counted stretch: the day it ends, and whether an unpublished year makes it an estimate (暂定)."""

    due_on: date
    is_estimated: bool


class Calendar:
    """Working days by ``days``; a day outside the table counts by the weekend rule and is an estimate."""

    def __init__(self, days: Mapping[date, DayRow]):
        self._days = days

    def row(self, day: date) -> DayRow:
        """The row of ``day``, made up from the weekend rule when the table has none."""
        return self._days.get(day) or DayRow(is_working=day.weekday() < SATURDAY, is_published=False)

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked, adjusted weekends included."""
        return self.row(day).is_working

    def is_estimated(self, start: date, end: date) -> bool:
        """True when any day of (start, end] belongs to a year whose notice is not published."""
        return any(not self.row(day).is_published for day in _days_after(start, end))

    def add_workdays(self, start: date, count: int) -> Span:
        """The ``count``-th working day after ``start``; ``start`` itself is not counted.

        With ``count`` 0: ``start`` when it is worked, otherwise the next working day.
        """
        if count < 0:
            raise ValueError("count must not be negative")
        day, left, estimated = start, count, False
        if count == 0 and not self.is_workday(start):
            left = 1
        while left:
            day += ONE_DAY
            row = self.row(day)
            estimated = estimated or not row.is_published
            left -= row.is_working
        return Span(day, estimated)

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie in (start, end]; negative when ``end`` is before ``start``."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(day) for day in _days_after(start, end))

    def due_on(self, start: date, limit: int, pauses: Iterable[tuple[date, date]] = ()) -> Span:
        """The last day of ``limit`` working days from ``start``, days inside closed ``pauses`` not counted.

        A pause is (day it began, day it ended). The day it began still counts as used, the day it
        ended does not count again. A period that had run out before a pause is not lengthened by it.
        """
        cursor, left = start, limit
        for paused_on, resumed_on in sorted(pauses):
            used = self.workdays_between(cursor, max(cursor, paused_on))
            if used > left:
                break
            left -= used
            cursor = max(cursor, paused_on, resumed_on)
        span = self.add_workdays(cursor, left)
        return Span(span.due_on, self.is_estimated(start, span.due_on))

    def remaining(self, day: date, due_on: date) -> int:
        """Working days left on ``day`` until ``due_on``: 0 means due today, negative overdue.

        The first day after ``due_on`` is late, also on a weekend: a limit that ended on Friday is -1 on Saturday.
        """
        left = self.workdays_between(day, due_on)
        return min(left, -1) if day > due_on else left


def _days_after(start: date, end: date) -> Iterable[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
