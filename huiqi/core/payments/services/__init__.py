"""Writes of the payments room. What belongs to a case's step happens in the effects of the one door."""

from __future__ import annotations

from huiqi.core.payments.instalments import Instalment, equal_parts
from huiqi.core.payments.services.approvals import approve_orders
from huiqi.core.payments.services.batches import batch_file, export_batch
from huiqi.core.payments.services.clawbacks import begin_clawback, cancel_clawback
from huiqi.core.payments.services.funds import appropriate, charge_department, ensure_fund, load_funds
from huiqi.core.payments.services.plan_clawback import plan_clawback
from huiqi.core.payments.services.read_account import read_account
from huiqi.core.payments.services.reminders import remind_clawbacks
from huiqi.core.payments.services.results import take_result
from huiqi.core.payments.services.returns import take_return, take_returns_file
from huiqi.core.payments.services.tranches import accept_tranche
from huiqi.core.payments.services.transfers import propose_transfer, settle_transfer
from huiqi.core.payments.services.year_end import CarryOver, carry_over, preview_carry_over

__all__ = [
    "CarryOver",
    "Instalment",
    "accept_tranche",
    "appropriate",
    "approve_orders",
    "batch_file",
    "begin_clawback",
    "cancel_clawback",
    "carry_over",
    "charge_department",
    "ensure_fund",
    "equal_parts",
    "export_batch",
    "load_funds",
    "plan_clawback",
    "preview_carry_over",
    "propose_transfer",
    "read_account",
    "remind_clawbacks",
    "settle_transfer",
    "take_result",
    "take_return",
    "take_returns_file",
]
