"""Officers may open exactly the files that are in a case they may see, and the letters about it."""

from __future__ import annotations

from huiqi.core.cases.access import visible_to
from huiqi.core.cases.models import Attachment
from huiqi.core.documents.access import register_ground
from huiqi.core.documents.queries import list_subjects_of_file
from huiqi.core.ledger.actors import Actor


def is_in_a_visible_case(actor: Actor, file_id: int) -> bool:
    """True when some case that the actor may see uses this file."""
    cases = visible_to(actor)
    if Attachment.objects.filter(document_version__file_id=file_id, case__in=cases).exists():
        return True
    told = [number for kind, number in list_subjects_of_file(file_id) if kind == "cases.case"]
    return bool(told) and cases.filter(number__in=told).exists()


def register() -> None:
    """Make the ground known; called when the room starts."""
    register_ground("cases.case", is_in_a_visible_case)
