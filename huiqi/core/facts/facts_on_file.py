"""What a reader gets: one fact with where it comes from and of which day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiqi.core.facts.models import Statement

YEAR_LABELS = ("上年度", "前年度", "大前年度")


@dataclass(frozen=True, slots=True)
class FactOnFile:
    """A fact as it counts now (or counted on some day).

    ``value`` is in the attribute's unit: Decimal or int for numbers, bool, ISO date text, text, list.
    ``standing`` is ``verified`` (a department says so), ``declared`` (the company says so),
    ``derived`` (computed from other facts) or ``override`` (given by the caller for this assessment).
    """

    key: str
    name: str
    type: str
    unit: str
    year: int | None
    value: Any
    source_key: str
    source_name: str
    as_of_on: date
    recorded_at: datetime | None
    standing: str
    statement_id: int | None = None
    note: str = ""

    @property
    def is_declared(self) -> bool:
        """True when only the company itself says so; pages show 企业申报."""
        return self.standing == Statement.DECLARED

    def age_days(self, on: date) -> int:
        """Days between the day of the data and ``on``."""
        return (on - self.as_of_on).days


def year_of_label(label: str, application_day: date) -> int:
    """上年度 of an application made in 2026 is 2025, 前年度 2024, 大前年度 2023."""
    return application_day.year - 1 - YEAR_LABELS.index(label)


def label_of_year(year: int, application_day: date) -> str | None:
    """The opposite of ``year_of_label``; None for a year that no rule can name."""
    place = application_day.year - 1 - year
    return YEAR_LABELS[place] if 0 <= place < len(YEAR_LABELS) else None
