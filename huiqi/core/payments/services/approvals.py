"""Approving orders from the payments page: each is one move through the one door, so a case's page says the same."""

from __future__ import annotations

from collections.abc import Sequence

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.services import transition
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import visible_to
from huiqi.core.payments.models import PaymentOrder
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

MOVE = "approve_payment"


def approve_orders(*, actor: Actor, order_numbers: Sequence[str]) -> tuple[int, list[str]]:
    """Approve these orders; returns how many and a sentence for each that could not be. Approvers only."""
    if "approver" not in actor.posts:
        raise NotAllowed("核准拨付要由核准岗位来做。")
    if not order_numbers:
        raise InvalidInput("请先选要核准的支付单。")
    done, refused = 0, []
    for number in order_numbers:
        try:
            _approve(actor, number)
            done += 1
        except Refusal as refusal:
            refused.append(refusal.message)
    return done, refused


def _approve(actor: Actor, number: str) -> None:
    order: PaymentOrder | None = visible_to(actor).select_related("case").filter(number=number).first()
    if order is None:
        raise NotFound(f"没有支付单 {number}，或者您无权查看。")
    case = order.case
    move = process_of(case).moves.get(MOVE)
    if move is None or case.step not in move.sources:
        raise Conflict(f"支付单 {number} 所在的办件不在可以核准的环节，请到办件页查看。")
    transition(
        actor=actor,
        case_number=case.number,
        move=MOVE,
        expected_version=case.version,
        idempotency_key=f"approve:{number}:{case.version}",
        fields={},
    )
