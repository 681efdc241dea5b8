"""Withdrawing a delivery: its batch no longer counts, every profile is what it was without it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiqi.core.facts.services import withdraw_batch
from huiqi.core.intake import access, events
from huiqi.core.intake.models import Delivery
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput


@transaction.atomic
def withdraw(*, actor: Actor, delivery_id: int, reason: str) -> Delivery:
    """Take a delivery back, with a reason. Companies that it brought stay in the library, without its facts.

    Raises ``InvalidInput`` without a reason, ``Conflict`` when it is not in.
    """
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id, locked=True)
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise InvalidInput("请写明为什么撤回。", fields={"reason": "请写明为什么撤回。"})
    if len(reason) > 500:
        raise InvalidInput("原因请控制在 500 字以内。", fields={"reason": "请控制在 500 字以内。"})
    if delivery.state == Delivery.State.WITHDRAWN:
        raise Conflict("这份数据已经撤回，不用再操作。")
    if delivery.state != Delivery.State.TAKEN or delivery.batch_id is None:
        raise Conflict("这份数据还没有入库，没有可撤回的。")
    withdraw_batch(actor=actor, batch_id=delivery.batch_id, reason=reason)
    delivery.state, delivery.reason, delivery.settled_at = Delivery.State.WITHDRAWN, reason, timezone.now()
    delivery.save(update_fields=["state", "reason", "settled_at"])
    record_event(
        actor=actor,
        kind=events.DELIVERY_WITHDRAWN,
        subject=("intake.delivery", delivery.pk),
        payload={"batch": delivery.batch_id},
    )
    return delivery
