"""What the pool of experts forgets with a person; what an expert judged stays with the case."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import effects, events
from huiqi.core.parties.models import Person
from huiqi.core.reviews.models import Expert


def register() -> None:
    """Hang it on the occasion; called when the room starts."""
    effects.register(events.PERSON_ERASED, leave_the_pool)


def leave_the_pool(actor: Actor, person: Person) -> None:
    """A person is erased: no longer drawn, and employer and title are gone."""
    Expert.objects.filter(person=person).update(is_active=False, employer="已删除", title="")
