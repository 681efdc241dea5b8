"""One lock for everything that happens in a meeting: its row. Acts in one meeting come one after the other."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.meetings import access
from huiqi.core.meetings.models import AgendaItem, Meeting, MeetingMember
from huiqi.engine.refusal import Conflict, NotFound

SUBJECT = "meetings.meeting"


def lock_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting the actor may see, its row locked until the transaction ends. Raises NotFound."""
    access.find_visible(actor, meeting_id)
    return Meeting.objects.select_for_update(of=("self",)).select_related("body", "department").get(pk=meeting_id)


def lock_item(actor: Actor, item_id: int) -> AgendaItem:
    """The item with its meeting locked. Raises NotFound."""
    row = AgendaItem.objects.filter(pk=item_id).first()
    if row is None:
        raise NotFound("没有这项议题，请刷新页面。")
    meeting = lock_meeting(actor, row.meeting_id)
    item = AgendaItem.objects.select_related("case__company").get(pk=item_id)
    item.meeting = meeting
    return item


def get_member(meeting: Meeting, member_id: int) -> MeetingMember:
    """The member of this meeting. Raises NotFound."""
    member = MeetingMember.objects.filter(meeting=meeting, pk=member_id).first()
    if member is None:
        raise NotFound("与会名单里没有这个人，请核对。")
    return member


def require_state(meeting: Meeting, *states: str, sentence: str) -> None:
    """Refuse with ``sentence`` unless the meeting is in one of ``states``."""
    if meeting.state not in states:
        raise Conflict(sentence)


def note(actor: Actor, kind: str, meeting: Meeting, company_id: int | None = None, **payload: object) -> None:
    """One event about the meeting."""
    record_event(
        actor=actor, kind=kind, subject=(SUBJECT, meeting.pk), payload={"meeting": str(meeting), **payload},
        company_id=company_id,
    )  # fmt: skip
