"""Changing what is voted on, before anybody has voted."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.counting import voted_members
from huiqi.core.meetings.locking import lock_item, note
from huiqi.core.meetings.models import AgendaItem
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import Conflict, InvalidInput


@transaction.atomic
def amend_motion(
    *,
    actor: Actor,
    item_id: int,
    motion: str,
    amount_yuan: Decimal | None = None,
    reasons: str = "",
    is_secret: bool = False,
) -> AgendaItem:
    """Set the outcome and the sum that are put to the vote, and whether it is secret.

    Raises Conflict once a vote was cast: the members vote on one motion.
    """
    item = lock_item(actor, item_id)
    access.require_secretary(actor, item.meeting)
    if item.state not in ("waiting", "open") or voted_members(item):
        raise Conflict("已经有人投票，提请意见不能再改。要改请先表决完，再作暂缓处理。")
    if motion not in ("approve", "refuse"):
        raise InvalidInput("提请意见请选支持或不予支持。")
    fen = None if amount_yuan is None else to_fen(amount_yuan)
    if item.case_id and motion == "approve" and item.asked_fen is not None and not fen:
        raise InvalidInput("请写提请支持的金额，要大于零。", fields={"amount": "金额要大于零。"})
    before = item.amount_fen
    item.motion, item.is_secret, item.reasons = motion, is_secret, reasons[:4000]
    item.amount_fen = fen or None
    item.save(update_fields=["motion", "is_secret", "reasons", "amount_fen"])
    note(actor, events.AMENDED, item.meeting, item=item.position, motion=motion, before=before, amount_fen=fen,
         secret=is_secret)  # fmt: skip
    return item
