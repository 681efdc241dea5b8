"""The four values of a clause: F < U < M < T (false, not known, a person judges, true).

Three are Kleene's; the fourth marks what only a person or a committee can decide. ``all`` is the
minimum, ``any`` the maximum, ``not`` swaps F and T and keeps the two in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """The value of a clause, ordered so that ``min`` is *and* and ``max`` is *or*."""

    F = 0
    U = 1
    M = 2
    T = 3

    def negated(self) -> Truth:
        """F and T change places; not known and pending stay what they are."""
        return {Truth.F: Truth.T, Truth.T: Truth.F}.get(self, self)


def conjunction(values: Iterable[Truth]) -> Truth:
    """All of them; an empty list is true."""
    return min(values, default=Truth.T)


def disjunction(values: Iterable[Truth]) -> Truth:
    """Any of them; an empty list is false."""
    return max(values, default=Truth.F)


def truth_of(is_true: bool) -> Truth:
    """A known comparison as one of the four values."""
    return Truth.T if is_true else Truth.F
