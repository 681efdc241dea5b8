"""One company's truth as facts for the rules: for checking a faster way of matching against the tree walk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from huiqi.cli.demo.files.columns import Columns

YEARS = ("上年度", "前年度", "大前年度")


def profile_of(columns: Columns, place: int, today: date) -> dict[str, Any]:
    """Facts of the company at ``place`` as :func:`huiqi.engine.rules.assess` takes them: exact numbers, years in words."""
    words = {today.year - 1 - back: word for back, word in enumerate(YEARS)}
    found: dict[str, Any] = {}
    for key, column in columns.items():
        if np.ma.getmaskarray(column)[place]:
            continue
        value = _value(column.data[place])
        if isinstance(key, str):
            found[key] = value
        elif key[1] in words:
            found.setdefault(key[0], {})[words[key[1]]] = value
    return found


def _value(value: Any) -> Any:
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.floating):
        return Decimal(f"{value:.2f}")
    if isinstance(value, np.datetime64):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
