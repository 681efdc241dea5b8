"""Facts that cannot be true, by column; the same rules as :mod:`huiqi.engine.rules.validation`."""

from __future__ import annotations

import numpy as np

from huiqi.engine.kernel.bits import Flags
from huiqi.engine.kernel.columns import UNKNOWN, Codes, Column, Numbers
from huiqi.engine.rules.validation import MONTHS_OF_A_YEAR, fault_of
from huiqi.engine.rules.vocabulary import Attribute


def faulty_rows(attribute: Attribute, column: Column) -> Flags | None:
    """Rows whose value cannot be true; None where all can. Unknown values are not faulty."""
    rows = _faulty_codes(attribute, column) if isinstance(column, Codes) else _faulty_numbers(attribute, column)
    return rows if rows.any() else None


def _faulty_codes(attribute: Attribute, column: Codes) -> Flags:
    # A column holds one year; what is asked of a value does not depend on it.
    label = "上年度" if attribute.is_yearly else None
    faulty = [fault_of(attribute, {label: value} if label else value) is not None for value in column.values]
    table = np.array([*faulty, False], dtype=np.bool_)
    return table[column.codes] & (column.codes != UNKNOWN)


def _faulty_numbers(attribute: Attribute, column: Numbers) -> Flags:
    values = column.values
    rows = np.isinf(values)
    with np.errstate(invalid="ignore"):
        if not attribute.may_be_negative:
            rows |= values < 0
        if attribute.is_part_of_whole:
            rows |= values > 100
        if attribute.is_count:
            rows |= values != np.round(values)
        if attribute.key == MONTHS_OF_A_YEAR:
            rows |= values > 12
    return rows & ~np.isnan(values)
