"""Ending the session."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import lock_meeting, note, require_state
from huiqi.core.meetings.models import Meeting
from huiqi.engine.refusal import Conflict


@transaction.atomic
def close_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """End it. What was not taken up waits for the next meeting; what was begun must be resolved first."""
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "in_session", sentence="会议还没有开始，或者已经结束。")
    begun = meeting.items.filter(state__in=["open", "voted"]).first()
    if begun is not None:
        raise Conflict(f"议题 {begun.position} 还没有形成决议。请先决议，或决议暂缓，再结束会议。")
    dropped = meeting.items.filter(state="waiting").update(state="dropped")
    meeting.state, meeting.closed_at = "closed", moment.now()
    meeting.save(update_fields=["state", "closed_at"])
    note(actor, events.CLOSED, meeting, dropped=dropped)
    return meeting
