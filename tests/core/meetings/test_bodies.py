"""Setting up a body, and its versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.meetings import events, queries, services
from huiqi.core.meetings.models import Body, BodyVersion, Meeting
from huiqi.core.parties.models import Department, Post
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.core.meetings.world import Room
from tests.factories import a_department, officer

RULES: dict[str, Any] = {
    "quorum_numerator": 1, "quorum_denominator": 2, "quorum_at_least": 3, "majority": "two_thirds", "tie": "defer",
}  # fmt: skip


def in_post(room: Room) -> None:
    """The members hold their posts on paper too."""
    for member in room.members:
        Post.objects.create(person_id=member.person_id, department=room.world.department, role="member",
                            since_on="2026-01-01")  # fmt: skip


def revise(room: Room, actor: Actor | None = None, **changes: Any) -> Body:
    seats = [(each.person_id or 0, "区财政局", "member" if at else "chair") for at, each in enumerate(room.members)]
    given: dict[str, Any] = {
        "key": room.body_key, "expected_version": 1, "basis": "福府办〔2026〕9号", "name": "区产业资金联席会议",
        "series": "福资联会", "seats": seats[:5], **RULES,
    }  # fmt: skip
    return services.revise_body(actor=actor or room.secretary, **(given | changes))


def test_a_meeting_that_was_prepared_keeps_name_members_and_rules_of_its_version():
    room = Room.build()
    in_post(room)
    held = room.meeting()
    body = revise(room)
    kept = Meeting.objects.get(pk=held.pk)
    assert (str(kept), kept.members.count(), kept.majority) == ("区产业发展联席会议（演示）第 1 次会议", 7, "half")
    later = room.meeting()
    assert (str(later), later.members.count(), later.majority) == ("区产业资金联席会议第 2 次会议", 5, "two_thirds")
    assert (kept.body_version, later.body_version, body.version) == (1, 2, 2)
    first, second = reversed(queries.list_versions(body))
    assert len(first.content["seats"]) == 7
    assert (len(second.content["seats"]), second.basis) == (5, "福府办〔2026〕9号")
    assert Event.objects.filter(kind=events.BODY_REVISED).count() == 1


def test_a_version_is_never_rewritten():
    room = Room.build()
    with pytest.raises(DatabaseError), transaction.atomic():
        BodyVersion.objects.filter(body__key=room.body_key).update(basis="别的")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"name": ""}, "name"),
        ({"quorum_numerator": 4, "quorum_denominator": 3}, "quorum"),
        ({"quorum_at_least": 6}, "seats"),
        ({"majority": "some"}, "majority"),
        ({"seats": []}, "seats"),
    ],
)
def test_rules_that_cannot_be_met_are_refused(changes: dict[str, Any], field: str):
    room = Room.build()
    in_post(room)
    with pytest.raises(InvalidInput) as fault:
        revise(room, **changes)
    assert field in fault.value.fields
    assert Body.objects.get(key=room.body_key).version == 1


def test_nobody_is_seated_twice_or_without_a_post():
    room = Room.build()
    seats = [(each.person_id or 0, "", "member" if at else "chair") for at, each in enumerate(room.members)]
    with pytest.raises(InvalidInput, match="不在岗"):
        revise(room)
    in_post(room)
    with pytest.raises(InvalidInput, match="一个席位"):
        revise(room, seats=[*seats, seats[1]])


def test_only_the_own_secretary_or_an_operator_changes_a_body_and_only_from_what_they_saw():
    room = Room.build()
    in_post(room)
    with pytest.raises(NotFound):
        revise(room, officer(a_department("ft-science"), "secretary"))
    with pytest.raises(NotFound):
        revise(room, room.members[0])
    with pytest.raises(NotAllowed):
        revise(room, is_active=False)
    with pytest.raises(NotAllowed):
        revise(room, departments=[room.world.department.code])
    revise(room)
    with pytest.raises(Conflict, match="有人改过"):
        revise(room)


def test_a_body_out_of_use_prepares_no_meeting_and_its_departments_decide_on_paper_again():
    room = Room.build()
    in_post(room)
    operator = officer(Department.objects.get(code=room.world.department.code), "operator", name="运维")
    meeting = room.meeting()
    with pytest.raises(Conflict, match="还没有开完"):
        revise(room, operator, is_active=False)
    Meeting.objects.filter(pk=meeting.pk).update(state="in_session")
    services.drop_agenda_item(actor=room.secretary, item_id=meeting.items.get().pk)
    services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    revise(room, operator, is_active=False)
    assert queries.list_bodies(room.secretary) == []
    with pytest.raises(Refusal, match="已经停用"):
        room.meeting()
    case = room.waiting_case()
    done = room.world.move(room.secretary, case, "resolve_refuse", reasons=["not_qualified"], note="不符合。",
                           resolution="纸质〔2026〕1号")  # fmt: skip
    assert done.step == "refused"
