"""Totals of 100, how far reviewers are apart, and the order of applications with ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from huiqi.engine.scoring.sheet import Sheet

CENT = Decimal("0.01")


def total(sheet: Sheet, scores: Mapping[str, Decimal | None]) -> Decimal:
    """The weighted total of 100, to two places. What does not apply leaves its weight to the others."""
    judged = [(each, scores[each.key]) for each in sheet.criteria if scores.get(each.key) is not None]
    weights = sum((Fraction(criterion.weight) for criterion, _ in judged), Fraction(0))
    if not weights:
        return Decimal(0)
    points = sum(
        (
            Fraction(given) / criterion.max * Fraction(criterion.weight)
            for criterion, given in judged
            if given is not None
        ),
        Fraction(0),
    )
    return _rounded(points / weights * 100)


def mean(totals: Sequence[Decimal]) -> Decimal | None:
    """The mean to two places; None without any."""
    if not totals:
        return None
    return _rounded(sum((Fraction(each) for each in totals), Fraction(0)) / len(totals))


def distance(totals: Sequence[Decimal]) -> Decimal:
    """How far the highest and the lowest are apart."""
    return max(totals) - min(totals) if totals else Decimal(0)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the order; equal scores share a place and the next one is skipped."""

    place: int
    name: str
    score: Decimal
    is_tied: bool


def ranking(scores: Mapping[str, Decimal]) -> list[Ranked]:
    """Highest first: 1, 2, 2, 4."""
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    places = {score: at for at, (_, score) in reversed(list(enumerate(ordered, 1)))}
    counts = list(scores.values())
    return [Ranked(places[score], name, score, counts.count(score) > 1) for name, score in ordered]


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, rounding=ROUND_HALF_UP)
