"""Preparing the next meeting of a body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import events
from huiqi.core.meetings.access import bodies_run_by
from huiqi.core.meetings.locking import note
from huiqi.core.meetings.models import Body, Meeting, MeetingMember, Seat
from huiqi.core.parties.queries import get_person
from huiqi.engine.refusal import InvalidInput, NotAllowed, Refusal


@transaction.atomic
def draft_meeting(
    *, actor: Actor, body_key: str, planned_at: datetime, place: str, person_ids: Iterable[int] | None = None
) -> Meeting:
    """第 N+1 次会议 with the body's standing members and rules, on view to the secretary only.

    ``person_ids`` narrows the standing members. Raises NotAllowed for anyone but the body's secretary, InvalidInput
    without place, chair or enough members for a quorum.
    """
    body = Body.objects.select_for_update().filter(key=body_key, pk__in=bodies_run_by(actor).values("pk")).first()
    if body is None or actor.person_id is None:
        raise NotAllowed("只有本部门的会议秘书可以筹备这个会议。")
    if not body.is_active:
        raise Refusal("这个会议已经停用，不能再筹备。要重新启用，请找平台运维人员。", code="body_retired")
    if not place.strip():
        raise InvalidInput("请写明开会地点。", fields={"place": "请写明开会地点。"})
    today = moment.local_day(planned_at)
    seats = Seat.objects.filter(body=body).filter(Q(until_on=None) | Q(until_on__gt=today)).select_related("person")
    wanted = None if person_ids is None else set(person_ids)
    chosen = [seat for seat in seats if wanted is None or seat.person_id in wanted]
    if not any(seat.role == "chair" for seat in chosen) or len(chosen) < body.quorum_at_least:
        raise InvalidInput(f"与会成员要有主持人，并且不少于 {body.quorum_at_least} 人，请核对名单。")
    meeting = _create(actor, body, planned_at, place.strip())
    MeetingMember.objects.bulk_create(
        MeetingMember(
            meeting=meeting, person=seat.person, name=seat.person.name, title=seat.title, role=seat.role, position=at
        )
        for at, seat in enumerate(sorted(chosen, key=lambda seat: seat.role != "chair"))
    )
    note(actor, events.DRAFTED, meeting, members=len(chosen))
    return meeting


def _create(actor: Actor, body: Body, planned_at: datetime, place: str) -> Meeting:
    last = Meeting.objects.filter(body=body).aggregate(last=Max("number"))["last"] or 0
    secretary = get_person(actor.person_id or 0)
    rules = ("quorum_numerator", "quorum_denominator", "quorum_at_least", "majority", "tie")
    return Meeting.objects.create(
        body=body,
        body_name=body.name,
        body_version=body.version,
        number=last + 1,
        department_id=body.department_id,
        planned_at=planned_at,
        place=place[:200],
        secretary=secretary,
        secretary_name=secretary.name,
        is_demo=body.is_demo,
        drafted_at=moment.now(),
        **{name: getattr(body, name) for name in rules},
    )
