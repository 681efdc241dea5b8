"""Several items together: what may be had in all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from huiqi.engine.rules.errors import RuleError


def total_payable(rule: str, amounts: Sequence[Decimal], annual_caps: Sequence[Decimal] = ()) -> Decimal:
    """The total of items under one rule; each amount is already capped by its own item.

    ``same_year_exclusive`` and ``choose_one``: the highest (a suggestion; the documents only forbid
    both). ``enterprise_annual_cap``: the sum, at most the lowest cap. ``choose_lowest_payable``
    (taxes): the lowest. RuleError for another rule.
    """
    match rule:
        case "same_year_exclusive" | "choose_one":
            return max(amounts)
        case "enterprise_annual_cap":
            return min(sum(amounts, Decimal(0)), *annual_caps)
        case "choose_lowest_payable":
            return min(amounts)
    raise RuleError("rule", f"不认识的合计规则 {rule!r}")
