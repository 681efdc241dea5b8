"""Score tables for all parties: the lowest and the highest total that the facts still allow, as columns.

Points are scaled to whole numbers, so that sums are exact. See :mod:`huiqi.engine.rules.scoring`, which says the
same for one party and is asked where a binary number leaves a doubt.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Bits, Flags, pack, set_row, unpack
from huiqi.engine.kernel.columns import Codes, Numbers
from huiqi.engine.kernel.planes import Planes
from huiqi.engine.kernel.predicates import Predicates
from huiqi.engine.rules.ruleset import Atom, Band, Score, ScoreItem
from huiqi.engine.rules.scoring import evaluate_score
from huiqi.engine.rules.truth import Truth

Points = NDArray[Any]  # int16 where all totals fit, else float64
NO_CEILING = 10**9
PROPORTIONAL = ("per", "count_of", "value")


@dataclass(frozen=True, eq=False)
class ScoreColumns:
    """Totals a party in points times ``scale``; equal where the score is certain. ``planes`` say who passes."""

    low: Points
    high: Points
    scale: int
    planes: Planes


def score_columns(score: Score, predicates: Predicates) -> ScoreColumns:
    """The score table of every party."""
    return _Table(score, predicates).columns()


class _Table:
    def __init__(self, score: Score, predicates: Predicates):
        self.score = score
        self.predicates = predicates
        self.frame = predicates.frame
        self.scale = _scale(score)
        self.dtype = np.int16 if _highest(score) * self.scale < np.iinfo(np.int16).max else np.float64
        self.doubt: Flags = np.zeros(self.frame.count, dtype=np.bool_)
        self.rough: Flags = np.zeros(self.frame.count, dtype=np.bool_)  # a part of the total is not a whole number

    def columns(self) -> ScoreColumns:
        count = self.frame.count
        low, high = np.zeros(count, dtype=self.dtype), np.zeros(count, dtype=self.dtype)
        true, possible = np.ones(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
        for part in self.score.parts:
            part_low, part_high = np.zeros_like(low), np.zeros_like(high)
            for item in part.items:
                item_low, item_high = self._item(item)
                part_low = part_low + item_low.astype(self.dtype, copy=False)
                part_high = part_high + item_high.astype(self.dtype, copy=False)
                if item.name in self.score.items_not_zero:
                    true &= item_low != 0
                    possible &= item_high != 0
            if part.minimum is not None:
                minimum = self._bound(part.minimum, part_low, part_high)
                true &= part_low >= minimum
                possible &= part_high >= minimum
            low, high = low + part_low, high + part_high
        passes = np.greater if self.score.pass_op == "gt" else np.greater_equal
        needed = self._bound(self.score.pass_score, low, high)
        true &= passes(low, needed)
        possible &= passes(high, needed)
        return ScoreColumns(low, high, self.scale, self._looked_at_again(true, possible, low, high))

    def _looked_at_again(self, true: Flags, possible: Flags, low: Points, high: Points) -> Planes:
        true_bits, possible_bits = pack(true), pack(possible)
        for row in np.flatnonzero(self.doubt).tolist():
            keys = [atom.attr for atom in _atoms(self.score)]
            result = evaluate_score(self.score, self.frame.book_of(row, keys))
            low[row], high[row] = float(result.low * self.scale), float(result.high * self.scale)
            set_row(true_bits, row, result.truth is Truth.T)
            set_row(possible_bits, row, result.truth is not Truth.F)
        return Planes(possible_bits, true_bits, true_bits)

    def _bound(self, points: Any, low: Points, high: Points) -> float:
        """A bound in scaled points; totals that are not whole and lie close to it are in doubt."""
        bound = self._scaled(points)
        if self.rough.any():
            near = (np.abs(low - bound) <= 1e-6) | (np.abs(high - bound) <= 1e-6)
            self.doubt |= self.rough & near
        return bound

    def _scaled(self, points: Any) -> float:
        return float(Fraction(points) * self.scale)

    # -- one indicator ---------------------------------------------------------------------------

    def _item(self, item: ScoreItem) -> tuple[Points, Points]:
        if item.alternatives:
            rows = [self._item(each) for each in item.alternatives]
            return np.maximum.reduce([low for low, _ in rows]), np.maximum.reduce([high for _, high in rows])
        if item.bands and item.bands[0].kind in PROPORTIONAL:
            return self._proportional(item)
        return self._staircase(item) or self._banded(item)

    def _proportional(self, item: ScoreItem) -> tuple[Points, Points]:
        band = item.bands[0]
        ceiling = self._scaled(NO_CEILING if item.max is None else item.max)
        column = self.frame.column(item.attr, item.period)
        if column is None:
            return np.zeros(self.frame.count), np.full(self.frame.count, ceiling)
        known = column.known
        if isinstance(column, Codes):
            sizes = [len(set(value)) * self._scaled(band.points) for value in column.values]
            points = np.array([*sizes, 0.0])[column.codes]
        else:
            points = self._points_of_numbers(band, column)
        points = np.clip(np.where(known, points, 0.0), 0.0, ceiling)
        return points, np.where(known, points, ceiling)

    def _points_of_numbers(self, band: Band, column: Numbers) -> Points:
        """Steps and values; what is not a whole number of scaled points is left to the exact table."""
        if band.kind == "per":
            step = float(band.step)
            quotient = column.values / step
            near = np.abs(quotient - np.round(quotient)) <= 1e-9 * np.maximum(np.abs(quotient), 1)
            # Whole things by a whole step, the usual case, divide without a doubt.
            is_whole = np.round(quotient) * step == column.values if step.is_integer() else False
            self.doubt |= near & ~(is_whole & (column.values == np.round(column.values)))
            return np.floor(quotient) * self._scaled(band.points)
        points = column.values * self.scale
        self.rough |= points != np.round(points)
        return points

    def _staircase(self, item: ScoreItem) -> tuple[Points, Points] | None:
        """Bands that step down one column of numbers: one addition a step, the usual shape of a table."""
        column = self.frame.column(item.attr, item.period)
        steps = _steps_of(item.bands)
        if steps is None or not isinstance(column, Numbers):
            return None
        points = [self._scaled(each.points) for each in item.bands]
        if item.bands[-1].kind != "else":
            points.append(0.0)
        # Differences wrap around in eight bits, the sums do not.
        is_small = min(points) >= 0 and max(points) < 256 and all(each == int(each) for each in points)
        kind = np.uint8 if is_small else np.float64
        total: Points = np.full(self.frame.count, points[0], dtype=kind)
        for place, (op, bound) in enumerate(steps):
            met = self.predicates.planes_of(_comparison(item, op, bound)).true
            total += self._weighed(~met, points[place + 1] - points[place], kind)
        unknown = self.predicates.unknown_rows(column)
        if unknown is None:
            return total, total
        # Of a party of which nothing is known every band is possible; the nought after the last is not.
        possible = points if item.bands[-1].kind == "else" else points[:-1]
        low = total + self._weighed(unknown, min(possible) - points[-1], kind)
        return low, total + self._weighed(unknown, max(possible) - points[-1], kind)

    def _weighed(self, rows: Bits, points: float, kind: Any) -> Points:
        """The points for the rows that are set, nought for the others."""
        weight = kind(points % 256) if kind is np.uint8 else kind(points)
        weighed: Points = unpack(rows, self.frame.count).view(np.uint8) * weight
        return weighed

    def _banded(self, item: ScoreItem) -> tuple[Points, Points]:
        """Bands in order; the first that holds ends the list, an unknown one stays possible."""
        count = self.frame.count
        low, high, waiting = np.full(count, np.inf), np.full(count, -np.inf), np.ones(count, dtype=np.bool_)
        for band in item.bands:
            points = self._scaled(band.points)
            if band.kind == "else":
                _allow(low, high, waiting, points)
                waiting = np.zeros(count, dtype=np.bool_)
                break
            possible, true = self._band(item, band)
            _allow(low, high, waiting & possible, points)
            waiting = waiting & ~true
        _allow(low, high, np.isinf(low), 0.0)
        return low, high

    def _band(self, item: ScoreItem, band: Band) -> tuple[Flags, Flags]:
        atoms = [band.atom] if band.atom is not None else [_comparison(item, op, bound) for op, bound in band.tests]
        rows = [self.predicates.planes_of(atom) for atom in atoms]
        possible = np.bitwise_and.reduce([row.possible for row in rows])
        true = np.bitwise_and.reduce([row.true for row in rows])
        return unpack(possible, self.frame.count), unpack(true, self.frame.count)


def _allow(low: Points, high: Points, rows: Flags, points: float) -> None:
    low[rows] = np.minimum(low[rows], points)
    high[rows] = np.maximum(high[rows], points)


def _comparison(item: ScoreItem, op: str, bound: Any) -> Atom:
    return Atom(item.attr, op, bound, item.period, None, item.clause)


def _steps_of(bands: tuple[Band, ...]) -> list[tuple[str, Any]] | None:
    """The tests of bands that all step down (≥ 80, ≥ 60, …) or all step up (≤ 10, ≤ 20, …); None for others."""
    steps = [band.tests[0] for band in bands if band.kind == "compare" and len(band.tests) == 1]
    if not steps or len(steps) != len(bands) - (bands[-1].kind == "else"):
        return None
    bounds = [bound for _, bound in steps]
    falls = {op for op, _ in steps} <= {"gte", "gt"} and all(a > b for a, b in itertools.pairwise(bounds))
    rises = {op for op, _ in steps} <= {"lte", "lt"} and all(a < b for a, b in itertools.pairwise(bounds))
    return steps if falls or rises else None


def _atoms(score: Score) -> list[Atom]:
    found: list[Atom] = []
    waiting = [item for part in score.parts for item in part.items]
    while waiting:
        item = waiting.pop()
        waiting += item.alternatives
        found.append(_comparison(item, "exists", None))
        found += [band.atom for band in item.bands if band.atom is not None]
    return found


def _highest(score: Score) -> float:
    """No total is higher."""
    items = [item for part in score.parts for item in part.items]
    if any(band.kind in PROPORTIONAL for item in items for row in (item, *item.alternatives) for band in row.bands):
        return math.inf
    rows = [row for item in items for row in (item, *item.alternatives)]
    return float(sum(max((abs(band.points) for band in row.bands), default=Fraction(0)) for row in rows))


def _scale(score: Score) -> int:
    """The smallest number that makes all points and bounds whole."""
    numbers = [score.pass_score, *(part.minimum for part in score.parts if part.minimum is not None)]
    waiting = [item for part in score.parts for item in part.items]
    while waiting:
        item = waiting.pop()
        waiting += item.alternatives
        numbers += [band.points for band in item.bands] + ([] if item.max is None else [item.max])
    return math.lcm(*(Fraction(each).denominator for each in numbers))
