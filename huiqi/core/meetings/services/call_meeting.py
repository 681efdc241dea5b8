"""Calling the members together."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import lock_meeting, note, require_state
from huiqi.core.meetings.models import Meeting
from huiqi.core.notices.services import send_notice
from huiqi.engine.refusal import InvalidInput


@transaction.atomic
def call_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Open agenda and papers to the members and tell each of them. Raises InvalidInput without an item."""
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "draft", sentence="会议通知已经发出，不用再发。")
    items = meeting.items.exclude(state="dropped").count()
    if not items:
        raise InvalidInput("还没有议题，请先列入议题再召集。")
    meeting.state, meeting.called_at = "called", moment.now()
    meeting.save(update_fields=["state", "called_at"])
    for member in meeting.members.all():
        send_notice(
            template="meeting_called",
            context={
                "meeting": str(meeting), "at": meeting.planned_at, "place": meeting.place, "items": items,
                "secretary": meeting.secretary_name,
            },
            to_person=member.person_id,
            link=f"/desk/meetings/{meeting.pk}/",
            subject=("meetings.meeting", meeting.pk),
            dedupe_key=f"meeting:{meeting.pk}:called:{member.person_id}",
            actor=actor,
        )  # fmt: skip
    note(actor, events.CALLED, meeting, items=items)
    return meeting
