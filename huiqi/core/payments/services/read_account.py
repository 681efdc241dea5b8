"""Seeing a whole bank account: allowed to finance, and always recorded."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_read
from huiqi.core.payments.access import visible_to
from huiqi.engine.refusal import NotAllowed, NotFound


@transaction.atomic
def read_account(*, actor: Actor, order_number: str) -> str:
    """The full account of an order. Raises NotFound, NotAllowed for anyone but finance and the company."""
    order = visible_to(actor).select_related("case").filter(number=order_number).first()
    if order is None:
        raise NotFound("没有这张支付单，或者您无权查看。")
    is_own = actor.company_id == order.case.company_id and bool(actor.mandates)
    if not is_own and "finance" not in actor.posts:
        raise NotAllowed("完整账号只有财务岗位和企业自己可以看。")
    record_read(
        actor=actor,
        subject=("payments.order", order.number),
        fields=["收款账号"],
        company_id=order.case.company_id,
    )
    return order.account
