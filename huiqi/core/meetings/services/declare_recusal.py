"""回避."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.counting import voted_members
from huiqi.core.meetings.locking import get_member, lock_item, note
from huiqi.core.meetings.models import Recusal
from huiqi.core.meetings.words import GROUND_WORDS
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed


@transaction.atomic
def declare_recusal(*, actor: Actor, item_id: int, member_id: int, ground: str, note_text: str = "") -> Recusal:
    """A member steps aside from an item, or the secretary or chair notes that they must. It cannot be taken back.

    Raises Conflict when the member has voted, or the vote is over.
    """
    item = lock_item(actor, item_id)
    member = get_member(item.meeting, member_id)
    seat = access.find_seat(actor, item.meeting)
    is_own = member.person_id == actor.person_id
    if not (is_own or access.runs(actor, item.meeting) or (seat and seat.role == "chair")):
        raise NotAllowed("只能为自己声明回避；别人应当回避的，请告诉主持人或秘书。")
    if ground not in GROUND_WORDS:
        raise InvalidInput("请选回避理由。", fields={"ground": "请选回避理由。"})
    if item.state not in ("waiting", "open") or item.meeting.is_over:
        raise Conflict("这项议题已经表决，不能再声明回避。请向主持人说明，记入纪要。")
    if member.pk in voted_members(item):
        raise Conflict(f"{member.name}已经投票，不能再回避。请向主持人说明。")
    recusal, is_new = Recusal.objects.get_or_create(
        item=item,
        member=member,
        defaults={
            "ground": ground, "note": note_text[:300], "declared_by_id": actor.person_id,
            "declared_by_label": actor.label, "at": moment.now(),
        },
    )  # fmt: skip
    if is_new:
        note(actor, events.RECUSED, item.meeting, item=item.position, member=member.pk, ground=ground)
    return recusal
