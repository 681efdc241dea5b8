"""A breach found after payment: the move that says so begins the clawback in the same transaction."""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases.passage import Passage
from huiqi.core.payments.services.clawbacks import Instalment, open_clawback
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import InvalidInput

DAYS_TO_RETURN = 30


def begin_clawback(passage: Passage) -> None:
    """Ask back the move's ``amount`` (in 元) for its ``note``; until ``due_on``, or thirty days from now."""
    fields = passage.fields
    amount = fields.get("amount")
    if not amount:
        raise InvalidInput("要追回的金额要写明。", fields={"amount": "请填写要追回多少元。"})
    amount_fen = to_fen(amount)
    due_on = fields.get("due_on") or passage.today + timedelta(days=DAYS_TO_RETURN)
    clawback = open_clawback(
        actor=passage.actor,
        case=passage.case,
        amount_fen=amount_fen,
        reason=fields.get("note") or "不符合资金使用约定",
        instalments=[Instalment(due_on, amount_fen)],
    )
    passage.told["clawback"] = clawback.number
