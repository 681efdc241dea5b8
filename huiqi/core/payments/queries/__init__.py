"""Reads of the payments room."""

from __future__ import annotations

from huiqi.core.payments.queries.clawbacks import (
    ClawbackActs,
    ClawbackRow,
    acts_on_clawback,
    askable_fen,
    get_clawback,
    list_clawbacks,
    tally_clawbacks,
)
from huiqi.core.payments.queries.forecast import Forecast, HoldRow, forecast, list_holds, sum_holds
from huiqi.core.payments.queries.funds import (
    FundPosition,
    count_journals,
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
from huiqi.core.payments.queries.tranches import TrancheRow, get_tranche, list_tranches, may_accept_tranches

__all__ = [
    "ClawbackActs",
    "ClawbackRow",
    "Forecast",
    "FundPosition",
    "HoldRow",
    "OrderFilter",
    "OrderRow",
    "Reconciliation",
    "TrancheRow",
    "acts_on_clawback",
    "askable_fen",
    "count_journals",
    "count_orders",
    "find_fund_position",
    "find_order_of",
    "forecast",
    "fund_position",
    "get_clawback",
    "get_order",
    "get_tranche",
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
    "may_accept_tranches",
    "reconcile",
    "sum_holds",
    "tally_clawbacks",
    "tally_orders",
]
