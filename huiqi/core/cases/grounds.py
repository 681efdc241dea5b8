"""Officers may open exactly the files that are in a case they may see."""

from __future__ import annotations

from huiqi.core.cases.access import visible_to
from huiqi.core.cases.models import Attachment
from huiqi.core.documents.access import register_ground
from huiqi.core.ledger.actors import Actor


def is_in_a_visible_case(actor: Actor, file_id: int) -> bool:
    """True when some case that the actor may see uses this file."""
    return Attachment.objects.filter(document_version__file_id=file_id, case__in=visible_to(actor)).exists()


def register() -> None:
    """Make the ground known; called when the room starts."""
    register_ground("cases.case", is_in_a_visible_case)
