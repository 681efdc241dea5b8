"""Whether a condition of an alternative holds. A missing value makes no comparison true."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from huiqi.engine.process.definition import Condition

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda left, right: left in right,
}


def hold(
    condition: Condition, fields: Mapping[str, Any], known: Mapping[str, Any], holds: Callable[[str], bool]
) -> bool:
    """True when ``condition`` holds for the fields of the move and what is known of the case."""
    if condition.source == "condition":
        return holds(condition.name)
    left = (fields if condition.source == "field" else known).get(condition.name)
    if left is None:
        return False
    right = condition.value
    if condition.op in ("lt", "lte", "gt", "gte"):
        left, right = Decimal(str(left)), Decimal(str(right))
    return COMPARE[condition.op](left, right)
