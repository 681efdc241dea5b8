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
