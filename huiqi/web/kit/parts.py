"""What components are fed with: small frozen shapes, so a page says what it means and the kit draws it.

Templates accept any object with the same attributes, so the explanation of ``core.matching`` can be
handed over as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ClauseRow:
    """One clause beside what we hold. ``result`` is T, M, U or F; ``children`` make a 任一/全部 group."""

    title: str
    clause: str = ""
    needed: str = ""
    on_file: str = ""
    source: str = ""
    as_of_on: dt.date | None = None
    result: str = "U"
    gap: str = ""
    gap_href: str = ""
    group: str = ""  # "任一" / "全部" when the row has children
    children: Sequence[ClauseRow] = ()
    declared: bool = False
    is_exclusion: bool = False
    fix_href: str = ""


@dataclass(frozen=True)
class CalcStep:
    """One line of a calculation; ``value`` is already written with its unit."""

    text: str
    value: str = ""
    note: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class TimelineEntry:
    """What happened (``past``), is happening (``now``) or comes next (``next``); newest first."""

    when: str
    text: str
    state: str = "past"
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Step:
    """A station of a process: ``done``, ``now``, ``todo`` or ``skip-step``."""

    name: str
    note: str = ""
    state: str = "todo"


@dataclass(frozen=True)
class Clock:
    """A time limit in workdays; ``days`` is drawn as the strip (u used, w last used, p paused, "" left)."""

    left: int | None
    due: str = ""
    note: str = ""
    is_paused: bool = False
    used: int = 0
    paused: int = 0
    limit: int = 0

    @property
    def days(self) -> list[str]:
        """The strip: used days, paused days, days to go; none beyond 30."""
        total = min(max(self.limit, 0), 30)
        used = min(self.used, total)
        cells = ["u"] * used + ["p"] * min(self.paused, 10) + [""] * (total - used)
        if self.left is not None and self.left <= 0 and used:
            cells[used - 1] = "w"
        return cells


@dataclass(frozen=True)
class Task:
    """A line of the task list of an application."""

    title: str
    note: str = ""
    kind: str = "off"
    word: str = ""
    href: str = ""
    icon: str = ""


@dataclass(frozen=True)
class FactRow:
    """A fact on file with its source and day; ``fix_href`` opens the correction."""

    label: str
    value: str
    source: str = ""
    fix_href: str = ""
    fix_word: str = "不对"
    check: str = ""  # kind of a check mark: ok, warn, bad


@dataclass(frozen=True)
class Figure:
    """A number of the strip of four."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    kind: str = ""  # ok, warn, bad: colours the note
    href: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab or agenda link."""

    label: str
    href: str
    count: int | None = None
    is_current: bool = False


@dataclass(frozen=True)
class Crumb:
    """A step of the breadcrumb; the last one has no link."""

    label: str
    href: str = ""


@dataclass(frozen=True)
class Day:
    """One day of a day list: 今天 3 件."""

    label: str
    text: str
    kind: str = ""
    href: str = ""


@dataclass(frozen=True)
class FileRow:
    """A material of an application: what it is, who has it, what is to be done."""

    key: str
    title: str
    note: str = ""
    grade: str = ""
    kind: str = "off"
    word: str = ""
    accepts_upload: bool = False
    file_name: str = ""
    file_href: str = ""
    error: str = ""
    required: bool = True
    multiple: bool = False
    wallet: Sequence[tuple[str, str]] = ()  # (version id, title) that may be reused


@dataclass(frozen=True)
class Column:
    """A column of a table: ``key`` into the row, ``kind`` text | num | yuan | wan | date | clock | status."""

    key: str
    label: str
    kind: str = "text"
    href_key: str = ""
    sort: str = ""
    is_head: bool = False


@dataclass(frozen=True)
class Choice:
    """An option of a filter or field."""

    value: str
    label: str
    count: int | None = None
    is_on: bool = False
    hint: str = ""


@dataclass(frozen=True)
class FilterField:
    """A control of the tools row: ``kind`` search | select | checks."""

    name: str
    label: str
    kind: str = "select"
    value: str = ""
    choices: Sequence[Choice] = ()
    placeholder: str = ""


@dataclass
class Table:
    """A table with its columns, rows and total, for pages and as the twin of a picture."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    total: Mapping[str, Any] | None = None
    caption: str = ""
    csv_href: str = ""
    empty: str = "没有记录"


@dataclass(frozen=True)
class Money:
    """An amount for ``{% amount %}``: yuan, and what kind of promise it is."""

    yuan: Decimal | None
    kind: str = "exact"
    unit: str = "万元"
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class Message:
    """A note on the page."""

    title: str
    kind: str = "info"
    lines: Sequence[str] = field(default_factory=tuple)


def flat_clauses(rows: Iterable[ClauseRow]) -> list[ClauseRow]:
    """All leaves of a clause tree, depth first."""
    leaves: list[ClauseRow] = []
    for row in rows:
        leaves.extend(flat_clauses(row.children) if row.children else [row])
    return leaves
