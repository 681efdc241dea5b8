"""The four values of a clause for all parties: three bitmaps, for at least U, at least M, and T.

With F < U < M < T (:mod:`huiqi.engine.rules.truth`), ``all`` is *and* on each plane and ``any`` is *or*. ``not``
swaps F and T and keeps U and M. Planes that are the same bitmap are the same object, so that a clause without
pending parts costs two operations and one without unknowns costs one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from huiqi.engine.kernel.bits import Bits


class Planes(NamedTuple):
    """``possible``: at least U; ``arguable``: at least M; ``true``: T. Read only."""

    possible: Bits
    arguable: Bits
    true: Bits


def sure(true: Bits) -> Planes:
    """True or false, nothing unknown."""
    return Planes(true, true, true)


def with_unknown(true: Bits, unknown: Bits | None) -> Planes:
    """True, false, or not known where ``unknown`` is set (there ``true`` is clear)."""
    return sure(true) if unknown is None else Planes(true | unknown, true, true)


def negated(planes: Planes) -> Planes:
    """T and F change places, U and M stay."""
    possible, arguable, true = planes
    if possible is true:
        return sure(~true)
    if arguable is true:
        false = ~possible
        return Planes(~true, false, false)
    false = ~possible
    return Planes(~true, (arguable & ~true) | false, false)


def conjunction(parts: Sequence[Planes]) -> Planes:
    """All of them, for at least one part."""
    return _combined(parts, np.bitwise_and)


def disjunction(parts: Sequence[Planes]) -> Planes:
    """Any of them, for at least one part."""
    return _combined(parts, np.bitwise_or)


def _combined(parts: Sequence[Planes], operation: np.ufunc) -> Planes:
    if len(parts) == 1:
        return parts[0]
    true = _folded([part.true for part in parts], operation)
    is_arguable = any(part.arguable is not part.true for part in parts)
    arguable = _folded([part.arguable for part in parts], operation) if is_arguable else true
    is_possible = any(part.possible is not part.arguable for part in parts)
    possible = _folded([part.possible for part in parts], operation) if is_possible else arguable
    return Planes(possible, arguable, true)


def _folded(bits: list[Bits], operation: np.ufunc) -> Bits:
    folded: Bits = operation(bits[0], bits[1])
    for each in bits[2:]:
        operation(folded, each, out=folded)
    return folded
