"""Side-records of the desk: consultations, visits, delegations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from huiqi.core.cases import access, moment
from huiqi.core.cases.delegations import absent_of
from huiqi.core.cases.models import Case, Consultation, Delegation, SiteVisit
from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound

VISIT_FINDINGS = SiteVisit.FINDINGS
"""What a visit can come to, by code."""


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation with the working days left for its answer (None when nobody waits any more)."""

    consultation: Consultation
    workdays_left: int | None


def list_consultations(case: Case) -> list[ConsultationRow]:
    """All of a case, the first one first."""
    return [_row(each) for each in case.consultations.select_related("asked")]


def list_waiting_for(actor: Actor) -> list[ConsultationRow]:
    """「等我部门回复」: open questions to the actor's department, the least time left first."""
    return [_row(each) for each in _waiting_for(actor).order_by("due_on", "id")]


def count_waiting_for(actor: Actor) -> int:
    """How many the actor's department has not answered yet."""
    return _waiting_for(actor).count()


def get_consultation(actor: Actor, consultation_id: int) -> ConsultationRow:
    """A question to the actor's department. Raises NotFound, also once it has been taken back."""
    rows = Consultation.objects.select_related("case__company", "case__department", "asked")
    found = rows.filter(pk=consultation_id).exclude(state="recalled").first()
    if found is None or not access.is_asked(actor, found):
        raise NotFound("没有这一件征求意见，或者不是问您部门的。")
    return _row(found)


def list_shared_papers(consultation: Consultation) -> list[DocumentVersion]:
    """The papers the asked department may read; none once it has answered."""
    if consultation.state != "open":
        return []
    return list(DocumentVersion.objects.filter(pk__in=consultation.shared).select_related("file", "document"))


def list_visits(case: Case) -> list[SiteVisit]:
    """Visits to the site, planned and done."""
    return list(case.visits.prefetch_related("photos"))


def list_delegations(actor: Actor) -> list[Delegation]:
    """Those of the actor's department that are not over, the next first."""
    rows = Delegation.objects.filter(
        department_id=actor.department_id or 0, ended_at=None, until_on__gte=moment.today()
    )
    return list(rows.select_related("person", "to_person").order_by("from_on", "id"))


def list_standing_in_for(actor: Actor) -> list[Delegation]:
    """For whom the actor stands in today."""
    return list(absent_of(actor).select_related("person"))


def _waiting_for(actor: Actor) -> QuerySet[Consultation]:
    if actor.department_id is None or not actor.is_officer:
        return Consultation.objects.none()
    rows = Consultation.objects.filter(asked_id=actor.department_id, state="open").exclude(case__state="closed")
    rows = access.not_barred(actor, rows, "case")
    return rows.select_related("case__company", "case__department", "asked")


def _row(each: Consultation) -> ConsultationRow:
    left = calendar().remaining(moment.today(), each.due_on) if each.state == "open" else None
    return ConsultationRow(each, left)
