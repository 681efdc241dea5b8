"""What the catalog forgets with a person (the parties room lies below and can't)."""

from __future__ import annotations

from huiqi.core.catalog.models import Watch
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import effects, events
from huiqi.core.parties.models import Person


def register() -> None:
    """Hang it on the occasion; called when the room starts."""
    effects.register(events.PERSON_ERASED, forget_watches)


def forget_watches(actor: Actor, person: Person) -> None:
    """A person is erased: nobody is to be told any more when items open."""
    Watch.objects.filter(person=person).delete()
