"""Who is signed in where; shown to the person, and to the security administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import access
from huiqi.core.parties.models import BrowserSession
from huiqi.core.parties.sessions import handle_of
from huiqi.core.parties.sign_in_rules import idle_limit


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in. ``handle`` names it without giving its key away."""

    handle: str
    person_id: int
    name: str
    login: str
    is_officer: bool
    began_at: datetime | None
    seen_at: datetime | None
    address: str
    device: str
    is_this: bool


def list_sessions(
    actor: Actor, *, person_id: int | None = None, this_key: str = "", limit: int = 200
) -> list[OpenSession]:
    """Sessions in force, the one used last first: the own with the own id, else for the security administrator only."""
    if person_id is None or actor.person_id != person_id:
        access.require_security(actor)
    rows = _in_force()
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    rows = rows.select_related("person").order_by("-seen_at", "session_key")[:limit]
    found = [row for row in rows if row.person is not None]
    people = [row.person_id for row in found if row.person_id is not None]
    officers = set(access.current_posts().filter(person_id__in=people).values_list("person_id", flat=True))
    return [_open_session(row, officers, this_key) for row in found]


def count_sessions(actor: Actor) -> int:
    """How many browsers are signed in (security administrators)."""
    access.require_security(actor)
    return _in_force().count()


def _in_force() -> QuerySet[BrowserSession]:
    """Sessions of people that have neither run out nor lain untouched for too long; their rows go at the next click."""
    now = timezone.now()
    posted = Q(person_id__in=access.current_posts().values("person_id"))
    used = (
        Q(seen_at=None)
        | (posted & Q(seen_at__gt=now - idle_limit(is_officer=True)))
        | (~posted & Q(seen_at__gt=now - idle_limit(is_officer=False)))
    )
    return BrowserSession.objects.filter(used, expire_date__gt=now, person__isnull=False)


def _open_session(row: BrowserSession, officers: set[int], this_key: str) -> OpenSession:
    person = row.person
    return OpenSession(
        handle=handle_of(row.session_key),
        person_id=person.pk if person else 0,
        name=person.name if person else "",
        login=person.login if person else "",
        is_officer=row.person_id in officers,
        began_at=row.began_at,
        seen_at=row.seen_at,
        address=row.address,
        device=row.device,
        is_this=row.session_key == this_key,
    )
