"""Cases that wait for a meeting: those standing where the process leaves the decision to the secretary."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case
from huiqi.core.meetings.models import Body

STEP = "meeting"


def waiting_cases(body: Body) -> QuerySet[Case]:
    """Cases of the body's departments at the step ``meeting``, the longest waiting first."""
    rows = Case.objects.filter(step=STEP, department__in=body.departments.all())
    return rows.select_related("company", "department").order_by("submitted_at", "pk")


def is_waiting(case: Case) -> bool:
    """True when a meeting may decide this case now."""
    return case.step == STEP and "resolve_approve" in process_of(case).moves


def find_correctable(body: Body, number: str) -> Case | None:
    """A decided case of the body's departments that a resolution can correct where it stands, or None."""
    rows = Case.objects.filter(number=number, department__in=body.departments.all()).exclude(decided_at=None)
    case = rows.select_related("company", "department").first()
    return case if case and any(correction_move(case, outcome) for outcome in ("approve", "refuse")) else None


def correction_move(case: Case, outcome: str) -> str | None:
    """The move by which a resolution corrects the case from its step: ``approve`` another sum, ``refuse`` nothing."""
    start = {"approve": "resolve_correct", "refuse": "resolve_revoke"}.get(outcome)
    moves = process_of(case).moves_from(case.step)
    return next((move.name for move in moves if start and move.name.startswith(start)), None)
