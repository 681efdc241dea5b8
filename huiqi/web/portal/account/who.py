"""The person behind a request that has passed the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from huiqi.core.parties import queries

if TYPE_CHECKING:
    from huiqi.core.parties.models import Person


def me(request: HttpRequest) -> Person:
    """The signed-in person, fresh from the database. Raises NotFound when nobody is signed in."""
    return queries.get_person(request.user.pk or 0)
