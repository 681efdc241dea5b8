"""A breach found after payment: the move that says so begins the clawback in the same transaction."""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases.effects_builtin import latest_result
from huiqi.core.cases.passage import Passage
from huiqi.core.payments.instalments import Instalment
from huiqi.core.payments.services.clawbacks import open_clawback
from huiqi.engine.money.exact import is_money_unit, to_fen

DAYS_TO_RETURN = 30


def begin_clawback(passage: Passage) -> None:
    """Ask back the move's ``amount`` for its ``note``; until ``due_on``, or thirty days from now.

    The amount is in the unit of the item's rules, as every amount that a move asks for. Without one nothing is asked
    back: the clawback was decided beside the case. Who may is the move's ``by``: a decider, as on the clawback's page.
    """
    fields = passage.fields
    if fields.get("amount") is None:
        return
    unit = str(latest_result(passage).get("unit") or "万元")
    amount_fen = to_fen(fields["amount"], unit if is_money_unit(unit) else "万元")
    due_on = fields.get("due_on") or passage.today + timedelta(days=DAYS_TO_RETURN)
    clawback = open_clawback(
        actor=passage.actor,
        case=passage.case,
        amount_fen=amount_fen,
        reason=fields.get("note") or "不符合资金使用约定",
        instalments=[Instalment(due_on, amount_fen)],
    )
    passage.told["clawback"] = clawback.number
