"""What the one door does to money, inside its transaction: reserve, release, order, approve, pay, fail, correct."""

from __future__ import annotations

from huiqi.core.cases import effects
from huiqi.core.payments.effects.clawback import begin_clawback
from huiqi.core.payments.effects.orders import approve_order, create_order, fail_order, pay_order, pay_tranche
from huiqi.core.payments.effects.payee import correct_payee
from huiqi.core.payments.effects.reserve import release_fund, release_rest, reserve_fund

EFFECTS = (
    reserve_fund, release_fund, release_rest, create_order, approve_order, pay_order, pay_tranche, fail_order,
    correct_payee, begin_clawback,
)  # fmt: skip


def register() -> None:
    """Make them known to the one door; called when the room starts."""
    for handler in EFFECTS:
        effects.register(handler.__name__, handler)
