"""The parsed form of one release's rules: the clause tree, scores, benefit, validity, window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiqi.engine.rules.expression import Expression


@dataclass(frozen=True)
class Atom:
    """One comparison of one attribute: ``revenue_total@上年度 gte 1000``."""

    attr: str
    op: str
    value: Any
    period: str | None
    unit: str | None
    clause: str
    note: str = ""


@dataclass(frozen=True)
class Manual:
    """What only a person or a committee can decide; ``by`` says who."""

    text: str
    by: str
    clause: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """``all`` or ``any`` of its children."""

    kind: str
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """The opposite of its child."""

    child: Node


@dataclass(frozen=True)
class Band:
    """Points for a value in a range.

    ``kind`` is ``compare`` (``tests``: pairs of operator and bound, all must hold), ``attr_cond``
    (``atom``), ``else``, ``per`` (points for every full ``step``), ``count_of`` or ``value``.
    """

    kind: str
    points: Any
    tests: tuple[tuple[str, Any], ...] = ()
    atom: Atom | None = None
    step: Any = None


@dataclass(frozen=True)
class ScoreItem:
    """One indicator of a score table; ``alternatives`` means the better of two."""

    name: str
    max: Any
    attr: str
    period: str | None
    clause: str
    bands: tuple[Band, ...] = ()
    alternatives: tuple[ScoreItem, ...] = ()


@dataclass(frozen=True)
class ScorePart:
    """A group of indicators, with a minimum of its own where the table sets one."""

    name: str
    max: Any
    minimum: Any
    items: tuple[ScoreItem, ...]


@dataclass(frozen=True)
class Score:
    """A weighted table with a pass mark."""

    pass_score: Any
    pass_op: str
    max: Any
    clause: str
    parts: tuple[ScorePart, ...]
    items_not_zero: tuple[str, ...]


Node = Atom | Manual | Group | Not | Score


@dataclass(frozen=True)
class LoanTiers:
    """Σ fee × rate of the band in which each loan's amount lies, at most ``sum_cap``."""

    attr: str
    bands: tuple[tuple[Any, Any], ...]  # (amount not above, rate); None = no bound
    sum_cap: Any


@dataclass(frozen=True)
class Benefit:
    """What the item gives. ``certainty``: computable, upper_bound_only or qualitative."""

    kind: str
    certainty: str
    unit: str | None
    expr: Expression | None
    tiers: LoanTiers | None
    description: str


@dataclass(frozen=True)
class SizeRow:
    """One industry's thresholds in a size table: class name to {metric: minimum}."""

    industry: str
    metrics: tuple[str, ...]
    minimums: tuple[tuple[str, dict[str, Any]], ...]
    clause: str


@dataclass(frozen=True)
class Validity:
    """When the document is in force; both days inclusive, None = unbounded."""

    effective: date | None
    expires: date | None
    lifecycle: str

    @property
    def is_repealed(self) -> bool:
        """Ended before its term by a decision."""
        return self.lifecycle == "repealed"


@dataclass(frozen=True)
class Window:
    """Filing window, both days inclusive, None = not known."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class RuleSet:
    """Everything of one release that the evaluator reads."""

    item_id: str
    item_type: str
    conditions: Node | None
    exclusions: Node | None
    benefit: Benefit
    size_table: tuple[SizeRow, ...]
    validity: Validity
    window: Window | None

    def atoms(self) -> Iterator[Atom]:
        """Every comparison in conditions, exclusions and scores."""
        for root in (self.conditions, self.exclusions):
            if root is not None:
                yield from atoms_of(root)


def atoms_of(node: Node) -> Iterator[Atom]:
    """Every comparison at or below a node; a score's bands speak through atoms of their own."""
    match node:
        case Atom():
            yield node
        case Group(children=children):
            for child in children:
                yield from atoms_of(child)
        case Not(child=child):
            yield from atoms_of(child)
        case Score(parts=parts):
            for part in parts:
                for item in part.items:
                    yield from score_item_atoms(item)


def score_item_atoms(item: ScoreItem) -> Iterator[Atom]:
    """What an indicator reads, as comparisons."""
    for alternative in item.alternatives:
        yield from score_item_atoms(alternative)
    for band in item.bands:
        if band.atom is not None:
            yield band.atom
        elif band.kind != "else":
            yield Atom(item.attr, "exists", None, item.period, None, item.clause)
