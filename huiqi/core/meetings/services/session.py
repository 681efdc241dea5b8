"""Opening the session and its items, and writing down what is said."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.counting import quorum_of_meeting
from huiqi.core.meetings.locking import get_member, lock_item, lock_meeting, note, require_state
from huiqi.core.meetings.models import AgendaItem, DiscussionPoint, Meeting
from huiqi.engine.refusal import Conflict, InvalidInput, Refusal

IN_SESSION = "会议还没有开始，或者已经结束。"


@transaction.atomic
def open_session(*, actor: Actor, meeting_id: int) -> Meeting:
    """Start, once the chair and a quorum are there."""
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "called", sentence="会议要先召集，而且只能开始一次。")
    quorum = quorum_of_meeting(meeting)
    if not quorum.is_met:
        raise Refusal(
            f"应到 {quorum.members} 人，实到 {quorum.present} 人，不足 {quorum.needed} 人，不能开会。"
            "请等人到齐，或另定时间。",
            code="no_quorum",
        )
    if not meeting.members.filter(role="chair", attendance="present").exists():
        raise Refusal("主持人还没有到会，不能开始。", code="no_chair")
    meeting.state, meeting.opened_at = "in_session", moment.now()
    meeting.save(update_fields=["state", "opened_at"])
    note(actor, events.OPENED, meeting, present=quorum.present)
    return meeting


@transaction.atomic
def open_item(*, actor: Actor, item_id: int) -> AgendaItem:
    """Take the item up; one at a time. Opening what is open changes nothing."""
    item = lock_item(actor, item_id)
    access.require_secretary(actor, item.meeting)
    require_state(item.meeting, "in_session", sentence=IN_SESSION)
    if item.state == "open":
        return item
    if item.state != "waiting":
        raise Conflict("这项议题已经议过。")
    other = AgendaItem.objects.filter(meeting=item.meeting, state__in=["open", "voted"]).first()
    if other is not None:
        raise Conflict(f"议题 {other.position} 还没有形成决议，请先议完再开始下一项。")
    item.state, item.opened_at = "open", moment.now()
    item.save(update_fields=["state", "opened_at"])
    note(actor, events.ITEM_OPENED, item.meeting, item=item.position)
    return item


@transaction.atomic
def record_point(*, actor: Actor, item_id: int, text: str, member_id: int | None = None) -> DiscussionPoint:
    """Write down what a member (or, without one, the reporting department) said. A member may write their own."""
    item = lock_item(actor, item_id)
    require_state(item.meeting, "in_session", sentence=IN_SESSION)
    seat = access.find_seat(actor, item.meeting)
    if not access.runs(actor, item.meeting):
        access.require_open_to(actor, item)
        member_id = seat.pk if seat else -1
    if item.state not in ("open", "voted"):
        raise Conflict("这项议题现在不在审议，不能记发言。")
    if not text.strip():
        raise InvalidInput("请写发言内容。", fields={"text": "请写发言内容。"})
    member = get_member(item.meeting, member_id) if member_id is not None else None
    if member and item.recusals.filter(member=member).exists():
        raise Refusal(f"{member.name}已回避这项议题，不参加讨论。", code="recused")
    point = DiscussionPoint.objects.create(
        item=item, member=member, speaker=str(member) if member else item.presenter or "列席部门",
        text=text.strip()[:2000], recorded_by_label=actor.label, at=moment.now(),
    )  # fmt: skip
    note(actor, events.POINT, item.meeting, item=item.position, point=point.pk)
    return point
