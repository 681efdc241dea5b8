"""Counting working days between many pairs of days: one pass over the calendar, then two look-ups a pair."""

from __future__ import annotations

from datetime import date, timedelta

from huiqi.engine.workdays import Calendar


class WorkdayIndex:
    """Working days counted from ``first`` on; days outside [first, last] fall back on the calendar itself."""

    def __init__(self, calendar: Calendar, first: date, last: date):
        self._calendar = calendar
        self._first = first
        self._upto: list[int] = []
        total = 0
        for offset in range((max(first, last) - first).days + 1):
            total += calendar.is_workday(first + timedelta(days=offset))
            self._upto.append(total)

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative when ``end`` lies before ``start``."""
        low, high = (start - self._first).days, (end - self._first).days
        if 0 <= low < len(self._upto) and 0 <= high < len(self._upto):
            return self._upto[high] - self._upto[low]
        return self._calendar.workdays_between(start, end)
