"""The process definitions that are loaded, for whoever wants to look at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huiqi.core.cases import definitions
from huiqi.core.cases.access import require_migrator
from huiqi.core.cases.migration import plan_migration
from huiqi.core.cases.models import Case, ProcessDefinition
from huiqi.core.catalog.models import Opening
from huiqi.core.catalog.queries import get_opening, list_openings
from huiqi.core.ledger.actors import Actor
from huiqi.engine.process import Process


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """The newest definition of a key, how many cases run on it, and how many still run on an earlier one."""

    key: str
    digest: str
    loaded_at: datetime
    process: Process
    running: int
    running_earlier: int


def list_processes() -> list[ProcessRow]:
    """One row a process, by name."""
    return [
        get_process(key) for key in ProcessDefinition.objects.order_by("key").values_list("key", flat=True).distinct()
    ]


def is_behind(case: Case) -> bool:
    """True for a draft whose process has a newer definition than the one it pins."""
    newest = ProcessDefinition.objects.filter(key=definitions.process_of(case).id).order_by("-id").first()
    return case.state == "draft" and newest is not None and newest.pk != case.process_id


@dataclass(frozen=True, slots=True)
class LaggingCase:
    """A case that pins an earlier definition or release. ``refusal`` says why it cannot move, "" when it can."""

    number: str
    step: str
    department: str
    version: int
    stamp: str
    refusal: str


@dataclass(frozen=True, slots=True)
class LaggingGroup:
    """Cases for which moving changes the same: ``lines`` in sentences."""

    lines: tuple[str, ...]
    cases: tuple[LaggingCase, ...]


def list_lagging(actor: Actor, key: str, opening_code: str | None = None, *, limit: int = 500) -> list[LaggingGroup]:
    """Undecided cases that run behind the newest process (or, with ``opening_code``, on other openings of its item).

    Grouped by what moving them would change. Raises NotAllowed, NotFound.

    Operators and editors see numbers and steps; whose case it is they do not need.
    """
    require_migrator(actor)
    groups: dict[tuple[str, ...], list[LaggingCase]] = {}
    for case in _behind(key, opening_code)[:limit]:
        plan = plan_migration(case, opening_code)
        step = definitions.process_of(case).steps[case.step].title
        row = LaggingCase(case.number, step, str(case.department), case.version, plan.stamp, plan.refusal)
        groups.setdefault(plan.lines, []).append(row)
    return [LaggingGroup(lines, tuple(rows)) for lines, rows in groups.items()]


def count_decided_on_earlier(key: str) -> int:
    """How many decided cases are still carried out on an earlier definition; they stay there."""
    rows = Case.objects.filter(process__key=key).exclude(state="closed").exclude(decided_at=None)
    return rows.exclude(process=definitions.newest(key)).count()


def list_other_openings(key: str) -> list[Opening]:
    """Openings to which a case of this process could move: of the items that have undecided cases elsewhere."""
    pairs = set(_undecided(key).values_list("item_id", "opening_code"))
    found = [opening for item_id in sorted({item for item, _ in pairs}) for opening in list_openings(item_id)]
    return [each for each in found if any(item == each.item_id and code != each.code for item, code in pairs)]


def _undecided(key: str) -> QuerySet[Case]:
    return Case.objects.filter(process__key=key, decided_at=None).exclude(state__in=["draft", "decided", "closed"])


def _behind(key: str, opening_code: str | None) -> QuerySet[Case]:
    rows = _undecided(key).select_related("department", "process").order_by("number")
    if opening_code is None:
        return rows.exclude(process=definitions.newest(key))
    return rows.filter(item_id=get_opening(opening_code).item_id).exclude(opening_code=opening_code)


def get_process(key: str) -> ProcessRow:
    """The newest definition of ``key``. Raises NotFound."""
    definition, process = definitions.newest_process(key)
    running = Case.objects.filter(process__key=key).exclude(state="closed")
    here = running.filter(process=definition).count()
    return ProcessRow(key, definition.digest, definition.loaded_at, process, here, running.count() - here)
