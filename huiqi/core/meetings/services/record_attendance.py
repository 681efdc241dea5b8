"""到会登记."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import get_member, lock_meeting, note, require_state
from huiqi.core.meetings.models import MeetingMember
from huiqi.engine.refusal import InvalidInput


@transaction.atomic
def record_attendance(*, actor: Actor, meeting_id: int, member_id: int, attendance: str) -> MeetingMember:
    """``present`` or ``left`` with the time, ``absent`` to correct a slip. In person only: there are no proxies."""
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "called", "in_session", sentence="会议召集后、结束前才能登记到会。")
    member = get_member(meeting, member_id)
    if attendance not in ("present", "left", "absent"):
        raise InvalidInput("请选到会、离场或未到。")
    if attendance == member.attendance:
        return member
    if attendance == "left" and member.attendance != "present":
        raise InvalidInput(f"{member.name}还没有到会，不能登记离场。")
    at = moment.now()
    if attendance == "present":
        member.arrived_at, member.left_at = member.arrived_at or at, None
    elif attendance == "left":
        member.left_at = at
    else:
        member.arrived_at = member.left_at = None
    member.attendance = attendance
    member.save(update_fields=["attendance", "arrived_at", "left_at"])
    note(actor, events.ATTENDED, meeting, member=member.pk, attendance=attendance)
    return member
