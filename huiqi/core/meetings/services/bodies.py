"""Setting up a body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings.models import Body, Seat
from huiqi.core.parties.access import require_operator
from huiqi.core.parties.queries import get_department
from huiqi.engine.refusal import InvalidInput


@transaction.atomic
def set_up_body(
    *,
    actor: Actor,
    key: str,
    name: str,
    series: str,
    department: str,
    departments: Iterable[str],
    seats: Sequence[tuple[int, str, str]],
    is_demo: bool = False,
    **rules: Any,
) -> Body:
    """A body with its standing members, the first one in the chair; ``seats`` are (person id, title, role).

    An operator's act (or the installation's). Setting up an existing key leaves it as it is.
    """
    require_operator(actor)
    found = Body.objects.filter(key=key).first()
    if found is not None:
        return found
    if sum(role == "chair" for _, _, role in seats) != 1:
        raise InvalidInput("一个会议要有一位主持人，而且只有一位。")
    body = Body.objects.create(
        key=key, name=name, series=series, department=get_department(department), is_demo=is_demo, **rules
    )
    body.departments.set([get_department(code) for code in departments])
    Seat.objects.bulk_create(
        Seat(body=body, person_id=person, title=title, role=role, position=at)
        for at, (person, title, role) in enumerate(seats)
    )
    return body
