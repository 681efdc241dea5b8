"""Reads of the payments room."""

from __future__ import annotations

from huiqi.core.payments.queries.funds import (
    FundPosition,
    find_fund_position,
    fund_position,
    list_fund_positions,
    list_journals,
)
from huiqi.core.payments.queries.orders import (
    OrderFilter,
    OrderRow,
    count_orders,
    find_order_of,
    get_order,
    list_batches,
    list_orders,
    list_result_files,
    tally_orders,
)

__all__ = [
    "FundPosition",
    "OrderFilter",
    "OrderRow",
    "count_orders",
    "find_fund_position",
    "find_order_of",
    "fund_position",
    "get_order",
    "list_batches",
    "list_fund_positions",
    "list_journals",
    "list_orders",
    "list_result_files",
    "tally_orders",
]
