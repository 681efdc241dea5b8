"""Amounts for all parties as a column; exact for one party on request."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Flags
from huiqi.engine.kernel.columns import Codes
from huiqi.engine.kernel.expressions import evaluate_columns
from huiqi.engine.kernel.frame import Frame
from huiqi.engine.rules.amounts import Amount, amount_kind, compute_amount
from huiqi.engine.rules.ruleset import RuleSet


def amount_column(ruleset: RuleSet, frame: Frame, rows: Flags) -> NDArray[np.float64] | None:
    """What the item gives each party, in the benefit's unit; NaN where a needed fact is not known.

    Only ``rows`` are worked out, the others are NaN. None where the benefit is not a number. The column is within
    a rounding of the exact amount; whoever pays asks :func:`exact_amount`.
    """
    if amount_kind(ruleset) is None:
        return None
    benefit = ruleset.benefit
    amounts = np.full(frame.count, np.nan)
    if benefit.tiers is not None:
        column = frame.column(benefit.tiers.attr)
        return _row_by_row(ruleset, frame, rows if isinstance(column, Codes) else np.zeros_like(rows), amounts)
    if benefit.expr is None:
        return amounts
    vector = evaluate_columns(benefit.expr.tree, frame.column, frame.count)
    amounts = np.where(vector.known & rows, vector.values.astype(np.float64), np.nan)
    return _row_by_row(ruleset, frame, vector.doubt & rows, amounts)


def exact_amount(ruleset: RuleSet, frame: Frame, row: int) -> Amount | None:
    """One party's amount as the tree walk gives it."""
    expression, tiers = ruleset.benefit.expr, ruleset.benefit.tiers
    keys = [] if expression is None else [reference.key for reference in expression.references]
    return compute_amount(ruleset, frame.book_of(row, keys + ([] if tiers is None else [tiers.attr])))


def _row_by_row(ruleset: RuleSet, frame: Frame, rows: Flags, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    for row in np.flatnonzero(rows).tolist():
        amount = exact_amount(ruleset, frame, row)
        value: Fraction | None = None if amount is None else amount.value
        amounts[row] = np.nan if value is None else float(value)
    return amounts
