"""Score tables with unknowns: the lowest and the highest total that the facts still allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from huiqi.engine.rules.comparison import compare, compare_atom
from huiqi.engine.rules.expression import Known, Unknown
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.ruleset import Score, ScoreItem, ScorePart
from huiqi.engine.rules.truth import Truth, conjunction, truth_of

ZERO = Fraction(0)


@dataclass(frozen=True)
class ItemPoints:
    """The points an indicator can still have, and the unknown facts they hang on."""

    item: ScoreItem
    low: Fraction
    high: Fraction
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class PartPoints:
    """A part of the table with its indicators."""

    part: ScorePart
    items: tuple[ItemPoints, ...]

    @property
    def low(self) -> Fraction:
        """Sum of the lowest possible points."""
        return sum((item.low for item in self.items), ZERO)

    @property
    def high(self) -> Fraction:
        """Sum of the highest possible points."""
        return sum((item.high for item in self.items), ZERO)


@dataclass(frozen=True)
class ScoreResult:
    """The whole table."""

    score: Score
    parts: tuple[PartPoints, ...]
    truth: Truth

    @property
    def low(self) -> Fraction:
        """Lowest possible total."""
        return sum((part.low for part in self.parts), ZERO)

    @property
    def high(self) -> Fraction:
        """Highest possible total."""
        return sum((part.high for part in self.parts), ZERO)

    @property
    def is_certain(self) -> bool:
        """True when the total no longer depends on what is not known."""
        return self.low == self.high

    def missing(self) -> list[str]:
        """Fact keys that still move the total."""
        return [key for part in self.parts for row in part.items if row.low != row.high for key in row.unknown]


def evaluate_score(score: Score, book: FactBook) -> ScoreResult:
    """Points per indicator, part and total, and whether the table is passed."""
    parts = tuple(PartPoints(part, tuple(item_points(item, book) for item in part.items)) for part in score.parts)
    low = sum((part.low for part in parts), ZERO)
    high = sum((part.high for part in parts), ZERO)
    truths = [_minimum_met(part) for part in parts if part.part.minimum is not None]
    truths += [_not_zero(row) for part in parts for row in part.items if row.item.name in score.items_not_zero]
    truths.append(_between(_passes(score, low), _passes(score, high)))
    return ScoreResult(score, parts, conjunction(truths))


def _passes(score: Score, total: Fraction) -> bool:
    return total > score.pass_score if score.pass_op == "gt" else total >= score.pass_score


def _between(low_passes: bool, high_passes: bool) -> Truth:
    if low_passes:
        return Truth.T
    return Truth.U if high_passes else Truth.F


def _minimum_met(part: PartPoints) -> Truth:
    return _between(part.low >= part.part.minimum, part.high >= part.part.minimum)


def _not_zero(row: ItemPoints) -> Truth:
    return _between(row.low != 0, row.high != 0)


def item_points(item: ScoreItem, book: FactBook) -> ItemPoints:
    """Lowest and highest points of one indicator."""
    if item.alternatives:
        rows = [item_points(alternative, book) for alternative in item.alternatives]
        unknown = tuple(dict.fromkeys(key for row in rows for key in row.unknown))
        return ItemPoints(item, max(row.low for row in rows), max(row.high for row in rows), unknown)
    kind = item.bands[0].kind if item.bands else "else"
    if kind in ("per", "count_of", "value"):
        possible, unknown = _proportional(item, book)
    else:
        possible, unknown = _banded(item, book)
    return ItemPoints(item, min(possible, default=ZERO), max(possible, default=ZERO), unknown)


def _proportional(item: ScoreItem, book: FactBook) -> tuple[set[Fraction], tuple[str, ...]]:
    band = item.bands[0]
    ceiling = item.max if item.max is not None else Fraction(10**9)
    value = book.get(item.attr, item.period)
    if isinstance(value, Unknown):
        return {ZERO, ceiling}, value.keys
    if band.kind == "per":
        points = band.points * math.floor(value.value / band.step)
    elif band.kind == "count_of":
        points = band.points * len(set(value.value))
    else:
        points = value.value
    return {max(ZERO, min(Fraction(points), ceiling))}, ()


def _banded(item: ScoreItem, book: FactBook) -> tuple[set[Fraction], tuple[str, ...]]:
    """Bands in order; the first that holds ends the list, an unknown one stays possible."""
    possible: set[Fraction] = set()
    unknown: list[str] = []
    value = book.get(item.attr, item.period)
    for band in item.bands:
        if band.kind == "else":
            possible.add(band.points)
            break
        if band.kind == "attr_cond":
            assert band.atom is not None
            truth = compare_atom(band.atom, book)
            if truth is Truth.U:
                unknown.append(book.fact_key(band.atom.attr, band.atom.period))
        elif isinstance(value, Known):
            truth = truth_of(all(compare(op, value.value, bound) for op, bound in band.tests))
        else:
            truth = Truth.U
            unknown.extend(value.keys)
        if truth is not Truth.F:
            possible.add(band.points)
        if truth is Truth.T:
            break
    else:
        if not possible:
            possible.add(ZERO)
    return possible, tuple(dict.fromkeys(unknown))
