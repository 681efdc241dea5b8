"""Exact numbers: rationals inside, decimals at the edge, never binary floating point."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

_WIDE = Context(prec=34)


def is_number(value: object) -> bool:
    """A finite JSON number: not a bool, not a string, not NaN or infinite."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, Fraction)):
        return True
    if isinstance(value, float):
        return value == value and value not in (float("inf"), float("-inf"))
    return isinstance(value, Decimal) and value.is_finite()


def exact(value: object) -> Fraction:
    """The rational that the number's decimal notation names (0.1 is one tenth)."""
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, (int, Decimal, Fraction)):
        return Fraction(value)
    raise TypeError(f"not a number: {value!r}")


def to_decimal(value: Fraction) -> Decimal:
    """The decimal of a rational, exact where it terminates, else to 34 digits, trailing zeros dropped."""
    quotient = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    if quotient == quotient.to_integral_value():
        return quotient.quantize(Decimal(1))
    return quotient.normalize(_WIDE)
