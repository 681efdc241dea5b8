"""The cases that are on their way today, each with its clock read as of a day: the ground of board and lists."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from django.db.models import QuerySet

from huiqi.core.cases.models import Case, Clock, ClockPause, Decision, ProcessDefinition, Submission
from huiqi.core.cases.workdays import calendar
from huiqi.core.insight import access
from huiqi.core.insight.days import local_day
from huiqi.core.insight.workday_index import WorkdayIndex
from huiqi.core.ledger.actors import Actor
from huiqi.engine.money.exact import is_money_unit, to_fen

ON_THE_WAY = ("submitted", "accepted", "in_review", "decided")


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A case under way. ``used`` and ``left`` are working days of its clock; None where no limit runs."""

    number: str
    company_name: str
    item_name: str
    department_id: int
    department_name: str
    department_phone: str
    opening_code: str
    state: str
    step_title: str
    step_kind: str
    owner: str
    officer: str
    submitted_on: date | None
    used: int | None
    left: int | None
    due_on: date | None
    is_estimated: bool
    is_paused: bool
    asked_fen: int | None
    granted_fen: int | None = None

    @property
    def is_overdue(self) -> bool:
        """True when the last day of the clock is over; a paused one waits for the company."""
        return self.left is not None and self.left < 0 and not self.is_paused

    @property
    def amount_fen(self) -> int | None:
        """What was granted, or before the decision what the rules give."""
        return self.asked_fen if self.granted_fen is None else self.granted_fen

    @property
    def is_decided(self) -> bool:
        """True when the decision has been made and only money or papers are still to come."""
        return self.state == "decided"

    @property
    def waits_for_decision(self) -> bool:
        """True at a step where somebody decides."""
        return self.step_kind == "decide"


def list_running(actor: Actor, *, on: date, department_code: str | None = None) -> list[RunningCase]:
    """Every case on its way in the departments that ``actor`` sees, the most urgent first; those without a limit last."""
    cases = _cases(actor, department_code)
    clocks = {row.case_id: row for row in _clocks(cases)}
    pauses = _pauses(cases, on)
    steps = _steps(cases)
    amounts = (_asked(cases), _granted(cases))
    index = _index(clocks.values(), on)
    nothing: dict[str, str] = {}
    rows = [
        _running(
            row, clocks.get(row.pk), pauses.get(row.pk, ()), steps.get((row.process, row.step), nothing), amounts,
            index, on,
        )
        for row in starmap(_Row, cases.values_list(*_COLUMNS))
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.left is None, row.is_paused, row.left or 0, row.number))


class _Row(NamedTuple):
    """What is read of a case: thousands run at once, and whole rows with their companies would cost ten times as much."""

    pk: int
    number: str
    item: str
    company: str
    process: int
    step: str
    state: str
    opening: str
    submitted_at: datetime | None
    department: int
    department_name: str
    department_short: str
    department_phone: str
    officer: str | None


_COLUMNS = (
    "pk", "number", "item_name", "company__name", "process_id", "step", "state", "opening_code", "submitted_at",
    "department_id", "department__name", "department__short_name", "department__phone", "assigned_to__name",
)  # fmt: skip


class _ClockRow(NamedTuple):
    """What is read of a running clock."""

    case_id: int
    limit_workdays: int
    started_at: datetime
    due_on: date
    is_estimated: bool
    paused_at: datetime | None


def _clocks(cases: QuerySet[Case]) -> Iterator[_ClockRow]:
    rows = Clock.objects.filter(case__in=cases, stopped_at=None).order_by()
    return starmap(_ClockRow, rows.values_list(*_ClockRow._fields))


def _cases(actor: Actor, department_code: str | None) -> QuerySet[Case]:
    departments = access.visible_to(actor)
    if department_code is not None:
        departments = departments.filter(code=department_code)
    running = Case.objects.filter(state__in=ON_THE_WAY, department__in=departments)
    return running.exclude(submitted_at=None)


def _pauses(cases: QuerySet[Case], on: date) -> dict[int, list[tuple[date, date]]]:
    """Pauses of running clocks by case, an open one ending today."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = ClockPause.objects.filter(clock__case__in=cases, clock__stopped_at=None)
    for case_id, began_at, ended_at in rows.values_list("clock__case_id", "began_at", "ended_at"):
        found[case_id].append((local_day(began_at), local_day(ended_at) if ended_at else on))
    return found


def _steps(cases: QuerySet[Case]) -> dict[tuple[int, str], dict[str, str]]:
    """Title, kind and owner of every step, read from the definitions that these cases run on."""
    used = ProcessDefinition.objects.filter(pk__in=cases.values("process_id"))
    return {
        (pk, name): step
        for pk, definition in used.values_list("pk", "definition")
        for name, step in (json.loads(definition).get("steps") or {}).items()
    }


def _asked(cases: QuerySet[Case]) -> dict[int, int]:
    """What the rules gave at the latest hand-in, in 分: not a decision, only what is at stake. Money alone."""
    asked: dict[int, int] = {}
    latest = Submission.objects.filter(case__in=cases).order_by("case_id", "-number").distinct("case_id")
    for case_id, amount, unit in latest.values_list("case_id", "rule_amount", "rule_unit"):
        if amount is not None and is_money_unit(unit):
            asked[case_id] = to_fen(Decimal(amount), unit)
    return asked


def _granted(cases: QuerySet[Case]) -> dict[int, int]:
    """What was decided, in 分; nothing for what is not money."""
    found = Decision.objects.filter(case__in=cases, outcome="approve").values_list("case_id", "amount_fen")
    return {case_id: fen for case_id, fen in found if fen is not None}


def _index(clocks: Iterable[_ClockRow], on: date) -> WorkdayIndex:
    days = [on]
    for clock in clocks:
        days += [local_day(clock.started_at), clock.due_on]
    return WorkdayIndex(calendar(), min(days), max(days))


def _running(
    row: _Row,
    clock: _ClockRow | None,
    pauses: Iterable[tuple[date, date]],
    step: dict[str, str],
    amounts: tuple[dict[int, int], dict[int, int]],
    index: WorkdayIndex,
    on: date,
) -> RunningCase:
    used, left = (None, None) if clock is None else _read_clock(clock, pauses, index, on)
    return RunningCase(
        number=row.number,
        company_name=row.company,
        item_name=row.item,
        department_id=row.department,
        department_name=row.department_short or row.department_name,
        department_phone=row.department_phone,
        opening_code=row.opening,
        state=row.state,
        step_title=step.get("title", ""),
        step_kind=step.get("kind", ""),
        owner=step.get("owner", ""),
        officer=row.officer or "",
        submitted_on=local_day(row.submitted_at) if row.submitted_at else None,
        used=used,
        left=left,
        due_on=clock.due_on if clock else None,
        is_estimated=bool(clock and clock.is_estimated),
        is_paused=bool(clock and clock.paused_at),
        asked_fen=amounts[0].get(row.pk),
        granted_fen=amounts[1].get(row.pk),
    )


def _read_clock(
    clock: _ClockRow, pauses: Iterable[tuple[date, date]], index: WorkdayIndex, on: date
) -> tuple[int, int]:
    """Working days used and left."""
    stood_still = sum(index.between(began, ended) for began, ended in pauses if ended > began)
    used = max(index.between(local_day(clock.started_at), on) - stood_still, 0)
    if clock.paused_at:  # no due day yet: what is left is the limit less what was used
        return used, clock.limit_workdays - used
    left = index.between(on, clock.due_on)
    return used, min(left, -1) if clock.due_on < on else left  # over, also on the weekend that follows the last day
