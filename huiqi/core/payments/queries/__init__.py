"""Reads of the payments room."""

from __future__ import annotations

from huiqi.core.payments.queries.clawbacks import ClawbackRow, get_clawback, list_clawbacks
from huiqi.core.payments.queries.forecast import Forecast, HoldRow, forecast, list_holds
from huiqi.core.payments.queries.funds import (
    FundPosition,
    find_fund_position,
    fund_position,
    list_fund_positions,
    list_journals,
    list_transfers,
)
from huiqi.core.payments.queries.orders import (
    OrderFilter,
    OrderRow,
    count_orders,
    find_order_of,
    get_order,
    iterate_orders,
    list_batches,
    list_orders,
    list_result_files,
    tally_orders,
)
from huiqi.core.payments.queries.reconcile import Reconciliation, reconcile
from huiqi.core.payments.queries.tranches import TrancheRow, list_tranches

__all__ = [
    "ClawbackRow",
    "Forecast",
    "FundPosition",
    "HoldRow",
    "OrderFilter",
    "OrderRow",
    "Reconciliation",
    "TrancheRow",
    "count_orders",
    "find_fund_position",
    "find_order_of",
    "forecast",
    "fund_position",
    "get_clawback",
    "get_order",
    "iterate_orders",
    "list_batches",
    "list_clawbacks",
    "list_fund_positions",
    "list_holds",
    "list_journals",
    "list_orders",
    "list_result_files",
    "list_tranches",
    "list_transfers",
    "reconcile",
    "tally_orders",
]
