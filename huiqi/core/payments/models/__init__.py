"""Tables of the payments room."""

from __future__ import annotations

from huiqi.core.payments.models.fund import CaseBalance, CompanyYear, Fund, FundBalance, Grant, Journal, Line
from huiqi.core.payments.models.order import BatchLine, OrderSeries, PaymentBatch, PaymentOrder, ResultFile

__all__ = [
    "BatchLine",
    "CaseBalance",
    "CompanyYear",
    "Fund",
    "FundBalance",
    "Grant",
    "Journal",
    "Line",
    "OrderSeries",
    "PaymentBatch",
    "PaymentOrder",
    "ResultFile",
]
