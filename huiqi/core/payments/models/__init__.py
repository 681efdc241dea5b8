"""Tables of the payments room."""

from __future__ import annotations

from huiqi.core.payments.models.clawback import Clawback, ClawbackEntry, ClawbackInstalment
from huiqi.core.payments.models.fund import CaseBalance, CompanyYear, Fund, FundBalance, Grant, Journal, Line
from huiqi.core.payments.models.order import BankRow, BatchLine, OrderSeries, PaymentBatch, PaymentOrder, ResultFile
from huiqi.core.payments.models.tranche import CostClaim, FundCharge, FundTransfer, Tranche

__all__ = [
    "BankRow",
    "BatchLine",
    "CaseBalance",
    "Clawback",
    "ClawbackEntry",
    "ClawbackInstalment",
    "CompanyYear",
    "CostClaim",
    "Fund",
    "FundBalance",
    "FundCharge",
    "FundTransfer",
    "Grant",
    "Journal",
    "Line",
    "OrderSeries",
    "PaymentBatch",
    "PaymentOrder",
    "ResultFile",
    "Tranche",
]
