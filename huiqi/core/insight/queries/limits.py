"""The limits board (时限榜): what runs in each department, by the working days it has used, and what is due next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huiqi.core.cases.workdays import calendar
from huiqi.core.insight.queries.running import RunningCase

BUCKETS: tuple[tuple[str, str, int, int | None], ...] = (
    ("0-2", "0–2 天", 0, 2),
    ("3-5", "3–5", 3, 5),
    ("6-10", "6–10", 6, 10),
    ("11-20", "11–20", 11, 20),
    ("21", "20＋", 21, None),
)
OVERDUE = "overdue"
NO_LIMIT = "none"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A department on the board: cases by bucket (keys of ``BUCKETS``), how many overdue, how many without a limit."""

    department_id: int
    department_name: str
    counts: dict[str, int]
    overdue: int
    no_limit: int

    @property
    def total(self) -> int:
        """All its running cases that have a limit."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class DueDay:
    """A working day to come and how many clocks end on it."""

    on: date
    count: int
    is_estimated: bool = False


def bucket_of(used: int) -> str:
    """The bucket that a number of used working days falls into."""
    return next(key for key, _, low, high in BUCKETS if used >= low and (high is None or used <= high))


def limits_board(running: Sequence[RunningCase]) -> list[BoardRow]:
    """Department × used working days, the department with the most overdue first."""
    names = {case.department_id: case.department_name for case in running}
    counts: Counter[tuple[int, str]] = Counter()
    for case in running:
        counts[case.department_id, NO_LIMIT if case.used is None else bucket_of(case.used)] += 1
        counts[case.department_id, OVERDUE] += case.is_overdue
    rows = [
        BoardRow(
            department_id=pk,
            department_name=name,
            counts={key: counts[pk, key] for key, *_ in BUCKETS},
            overdue=counts[pk, OVERDUE],
            no_limit=counts[pk, NO_LIMIT],
        )
        for pk, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row.overdue, -row.counts["21"], -row.total, row.department_name))


def in_cell(running: Sequence[RunningCase], *, bucket: str | None, department_id: int | None) -> list[RunningCase]:
    """The cases behind a number of the board; an unknown bucket holds none."""
    return [
        case
        for case in running
        if (department_id is None or case.department_id == department_id) and (bucket is None or _is_in(case, bucket))
    ]


def _is_in(case: RunningCase, bucket: str) -> bool:
    if bucket == OVERDUE:
        return case.is_overdue
    if bucket == NO_LIMIT:
        return case.used is None
    return case.used is not None and bucket_of(case.used) == bucket


def due_days(running: Sequence[RunningCase], *, on: date, count: int = 5) -> list[DueDay]:
    """How many clocks end on each of the next ``count`` working days, today included; paused ones are left out."""
    ends = Counter(case.due_on for case in running if case.due_on is not None and not case.is_paused)
    days: list[DueDay] = []
    day, calendar_now = on, calendar()
    while len(days) < count:
        if calendar_now.is_workday(day):
            days.append(DueDay(day, ends[day], not calendar_now.row(day).is_published))
        day += timedelta(days=1)
    return days
