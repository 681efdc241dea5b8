"""The person behind a request that has passed the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries

if TYPE_CHECKING:
    from huiqi.core.parties.models import Person


def frame_of(actor: Actor) -> str:
    """The frame of a page that officers and companies share: everybody keeps their own mast."""
    return "kit/desk.html" if actor.is_officer else "kit/base.html"


def me(request: HttpRequest) -> Person:
    """The signed-in person, fresh from the database. Raises NotFound when nobody is signed in."""
    return queries.get_person(request.user.pk or 0)
