"""Members may open exactly the papers bundled for their meeting's items, and everybody in it the minutes."""

from __future__ import annotations

from huiqi.core.documents.access import register_ground
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings.access import open_items_of, visible_to
from huiqi.core.meetings.models import Minutes


def is_in_an_open_bundle(actor: Actor, file_id: int) -> bool:
    """True when the file lies before the actor in an item from which they are not recused."""
    if actor.person_id is None or not actor.is_officer:
        return False
    if Minutes.objects.filter(file_id=file_id, meeting__in=visible_to(actor)).exists():
        return True
    called = open_items_of(actor).exclude(state="dropped")
    return called.filter(papers__files__contains=[{"file": file_id}]).exists()


def register() -> None:
    """Make the ground known; called when the room starts."""
    register_ground("meetings.papers", is_in_an_open_bundle)
