"""An expert may open exactly the papers of the cases they judge and are not recused from, and no more."""

from __future__ import annotations

from huiqi.core.cases.models import Attachment
from huiqi.core.documents.access import register_ground
from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews.access import tasks_of


def is_in_a_case_under_review(actor: Actor, file_id: int) -> bool:
    """True when the file lies before the expert in an open, named review."""
    if actor.person_id is None:
        return False
    cases = tasks_of(actor).filter(panel__closed_at=None, panel__is_blind=False).values("panel__case_id")
    return Attachment.objects.filter(document_version__file_id=file_id, case_id__in=cases).exists()


def register() -> None:
    """Make the ground known; called when the room starts."""
    register_ground("reviews.papers", is_in_a_case_under_review)
