"""How the bodies stand: members, rules, earlier versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access
from huiqi.core.meetings.models import Body, BodyVersion, Seat
from huiqi.core.parties.models import Person
from huiqi.core.parties.queries import list_officers
from huiqi.engine.refusal import NotFound

STANDING = Q(seats__until_on=None)


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body of the list. ``secretaries`` are the people who hold that post in its department today."""

    body: Body
    members: int
    chair: str
    meetings: int
    secretaries: tuple[str, ...]


def list_kept_bodies(actor: Actor) -> list[BodyRow]:
    """Bodies whose set-up the actor may read, those in use first."""
    rows = access.bodies_visible_to(actor).select_related("department").order_by("-is_active", "name")
    rows = rows.annotate(
        members=Count("seats", filter=STANDING, distinct=True),
        held=Count("meetings", distinct=True),
        chair=Max("seats__person__name", filter=STANDING & Q(seats__role="chair")),
    )
    return [BodyRow(each, each.members, each.chair or "", each.held, list_secretaries(each)) for each in rows]


def get_body(actor: Actor, key: str) -> Body:
    """A body whose set-up the actor may read. Raises NotFound."""
    body = access.bodies_visible_to(actor).select_related("department").filter(key=key).first()
    if body is None:
        raise NotFound("没有这个会议机构，或者不归您管。请从列表中选。")
    return body


def list_seats(body: Body) -> list[Seat]:
    """Standing members in their order."""
    return list(Seat.objects.filter(body=body, until_on=None).select_related("person"))


def list_versions(body: Body) -> list[BodyVersion]:
    """How it stood after each change, the latest first."""
    return list(body.versions.all())


def list_secretaries(body: Body) -> tuple[str, ...]:
    """Names of those who run its meetings: the post of secretary in its department."""
    return tuple(each.name for each in list_officers(department_id=body.department_id, role="secretary"))


def list_candidates() -> list[Person]:
    """Who can be given a seat: everybody in post today, by name."""
    return sorted(list_officers(), key=lambda person: (person.name, person.pk))
