"""Axis arithmetic shared by the drawings: round ticks, per cent positions, shades."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, floor, log10

from huiqi.web.kit.figures import decimal_of, grouped

Number = int | float | Decimal


def nice_top(value: Number) -> float:
    """The round number at or just above ``value`` where an axis ends (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ)."""
    number = float(value)
    if number <= 0:
        return 1.0
    power = 10 ** floor(log10(number))
    for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if number <= step * power * 1.0000001:
            return step * power
    return 10.0 * power


def ticks(top: float) -> list[float]:
    """Three to five even ticks up to ``top``, round ones when there are any."""
    count = next((n for n in (4, 3, 5, 2) if float(f"{top / n:.2g}") * n == top), 4)
    return [top * number / count for number in range(1, count + 1)]


def written(value: Number | None) -> str:
    """A value as it stands beside a mark."""
    number = decimal_of(value)
    if number is None:
        return "没有数据"
    return grouped(number.quantize(Decimal("0.01")) if number != number.to_integral_value() else number)


def at(value: float, top: float, span: float = 100.0) -> float:
    """Where ``value`` lies on an axis of length ``span`` that ends at ``top``."""
    return round(span * value / top, 3) if top else 0.0


def shade(value: Number | None, top: Number) -> int:
    """0 for nothing, 1–5 from pale to dark."""
    if not value or not top:
        return 0
    return min(5, max(1, ceil(5 * float(value) / float(top))))
