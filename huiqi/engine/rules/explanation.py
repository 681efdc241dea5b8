"""The explanation: one object for page, interface and command line.

Clause by clause what is needed, what is on file, from whom and of which day, and the gap in its
unit; the amount written out; what is missing and who holds it; what is excluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.engine.rules.amounts import amount_kind, lookup_in
from huiqi.engine.rules.assessment import Assessment
from huiqi.engine.rules.calculation import Step, write_out
from huiqi.engine.rules.conditions import Evaluated
from huiqi.engine.rules.expression import Known
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.numbers import to_decimal
from huiqi.engine.rules.ruleset import Atom, Group, Manual, Not, RuleSet, Score
from huiqi.engine.rules.scoring import ItemPoints, ScoreResult
from huiqi.engine.rules.truth import Truth
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary
from huiqi.engine.rules.wording import figure, gap, needed, shown

RESULT_WORDS = {Truth.T: "符合", Truth.M: "等评审", Truth.U: "还没有数据", Truth.F: "不符合"}
KIND_WORDS = {
    "exact": "能算准",
    "upper_bound": "只有上限，不是应得数",
    "payable_tax_or_fee": "应缴的数，不是补贴",
    "deduction": "可以多扣的数，不是补贴",
    "deadline": "期限",
}


@dataclass(frozen=True)
class Provenance:
    """Where a fact comes from: department, its day, and whether a company only declared it."""

    source: str
    as_of_on: date | None = None
    standing: str = "verified"


@dataclass(frozen=True)
class ClauseRow:
    """One clause against one party.

    ``kind``: fact, manual, any, all, score or points. ``truth``: T, M, U or F as a letter;
    ``result`` its word. ``gap`` is empty where there is no quantity.
    """

    kind: str
    title: str
    clause: str
    needed: str
    on_file: str
    truth: str
    result: str
    gap: str = ""
    note: str = ""
    fact_key: str = ""
    attr: str = ""
    holder: str = ""
    source: str = ""
    as_of_on: date | None = None
    standing: str = ""
    children: tuple[ClauseRow, ...] = ()


@dataclass(frozen=True)
class MissingFact:
    """A fact that is not on file and decides; ``holder`` is the department that should have it."""

    key: str
    attr: str
    name: str
    unit: str | None
    holder: str


@dataclass(frozen=True)
class AmountExplained:
    """The amount with its calculation. A ceiling is never an entitlement: see ``is_ceiling``."""

    value: Decimal | None
    unit: str | None
    kind: str
    kind_word: str
    is_ceiling: bool
    steps: tuple[Step, ...]
    missing: tuple[MissingFact, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything there is to say about one party, one release and one day."""

    outcome: str
    as_of: date | None
    clauses: tuple[ClauseRow, ...] = ()
    exclusions: tuple[ClauseRow, ...] = ()
    amount: AmountExplained | None = None
    score: Decimal | None = None
    classified: str | None = None
    missing: tuple[MissingFact, ...] = ()
    failed: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[ClauseRow, ...]:
        """All clauses at the lowest level that decides; an *any* group counts as one."""
        return self.clauses + self.exclusions

    def count(self, truth: str) -> int:
        """How many top-level clauses have this value."""
        return sum(1 for row in self.leaves if row.truth == truth)


def explain(
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    assessment: Assessment,
    provenance: Mapping[str, Provenance] | None = None,
) -> Explanation:
    """Put an assessment into words. ``provenance`` is keyed as facts are: ``rd_ratio@上年度``."""
    if assessment.book is None or assessment.faults:
        return Explanation(assessment.outcome, assessment.as_of, faults=assessment.faults or {})
    teller = _Teller(vocabulary, assessment.book, provenance or {})
    return Explanation(
        outcome=assessment.outcome,
        as_of=assessment.as_of,
        clauses=() if assessment.conditions is None else teller.rows(assessment.conditions),
        exclusions=() if assessment.exclusions is None else teller.exclusion_rows(assessment.exclusions),
        amount=_amount(ruleset, assessment, teller),
        score=assessment.score,
        classified=assessment.classified,
        missing=teller.missing(assessment.missing),
        failed=assessment.failed_attrs,
    )


class _Teller:
    """Turns evaluated nodes into rows, with one party's facts and their sources at hand."""

    def __init__(self, vocabulary: Vocabulary, book: FactBook, provenance: Mapping[str, Provenance]):
        self.vocabulary = vocabulary
        self.book = book
        self.provenance = provenance

    def rows(self, tree: Evaluated) -> tuple[ClauseRow, ...]:
        """The clauses that must all hold, nested *all* groups laid flat."""
        if isinstance(tree.node, Group) and tree.node.kind == "all":
            return tuple(row for child in tree.children for row in self.rows(child))
        return (self.row(tree),)

    def exclusion_rows(self, tree: Evaluated) -> tuple[ClauseRow, ...]:
        """Exclusions told the right way round: what must *not* be the case."""
        if isinstance(tree.node, Group) and tree.node.kind == "any":
            return tuple(row for child in tree.children for row in self.exclusion_rows(child))
        return (self.row(tree, is_negated=True),)

    def row(self, tree: Evaluated, is_negated: bool = False) -> ClauseRow:
        """One node as a row; ``is_negated`` under a *not*."""
        truth = tree.truth.negated() if is_negated else tree.truth
        match tree.node:
            case Atom():
                return self._fact(tree.node, truth, is_negated)
            case Manual(text=text, by=by, clause=clause, note=note):
                return _row("manual", text, clause, by or "主管部门判断", "由人判断", truth, note=note)
            case Not():
                return self.row(tree.children[0], not is_negated)
            case Score():
                assert tree.score is not None
                return self._score(tree.score, truth)
        return self._group(tree, truth, is_negated)

    def _group(self, tree: Evaluated, truth: Truth, is_negated: bool) -> ClauseRow:
        assert isinstance(tree.node, Group)
        children = tuple(self.row(child, is_negated) for child in tree.children)
        is_any = (tree.node.kind == "any") is not is_negated
        met = sum(1 for child in children if child.truth == "T")
        title = "以下有一项就行" if is_any else "以下要同时满足"
        clauses = dict.fromkeys(child.clause for child in children)
        return _row(
            "any" if is_any else "all",
            title,
            "、".join(clauses),
            f"{len(children)} 项中任意 1 项" if is_any else f"{len(children)} 项都要",
            f"已符合 {met} 项",
            truth,
            children=children,
        )

    def _fact(self, atom: Atom, truth: Truth, is_negated: bool) -> ClauseRow:
        attribute = self.vocabulary[atom.attr]
        value = self.book.get(atom.attr, atom.period)
        fact_key = self.book.fact_key(atom.attr, atom.period)
        origin = self._origin(attribute, fact_key)
        on_file, gap_text = "还没有数据", ""
        if isinstance(value, Known):
            on_file = shown(value.value, attribute)
            gap_text, _ = ("", None) if is_negated else gap(atom, attribute, value.value, truth is Truth.T)
        return _row(
            "fact",
            self.name_of(atom.attr, atom.period),
            atom.clause,
            needed(atom, attribute, is_negated),
            on_file,
            truth,
            gap=gap_text,
            note=atom.note,
            fact_key=fact_key,
            attr=atom.attr,
            holder=attribute.authority,
            source=origin.source if isinstance(value, Known) else "",
            as_of_on=origin.as_of_on if isinstance(value, Known) else None,
            standing=origin.standing if isinstance(value, Known) else "",
        )

    def _origin(self, attribute: Attribute, fact_key: str) -> Provenance:
        if fact_key in self.provenance:
            return self.provenance[fact_key]
        inputs = [
            self.provenance[key]
            for name in self.book.inputs_of(attribute.key)
            for key in self.provenance
            if key.split("@")[0] == name
        ]
        if inputs:
            days = [origin.as_of_on for origin in inputs if origin.as_of_on]
            return Provenance(f"按{inputs[0].source}数据算出", min(days, default=None), inputs[0].standing)
        return Provenance("")

    def _score(self, result: ScoreResult, truth: Truth) -> ClauseRow:
        low, high = to_decimal(result.low), to_decimal(result.high)
        rows = tuple(self._points(row, part.part.name) for part in result.parts for row in part.items)
        word = "超过" if result.score.pass_op == "gt" else "不低于"
        short = result.score.pass_score - result.low
        return _row(
            "score",
            "评分",
            result.score.clause,
            f"{word} {figure(result.score.pass_score)} 分" + self._part_minimums(result),
            f"{low:f} 分" if low == high else f"现有 {low:f} 分，最多 {high:f} 分",
            truth,
            gap=f"差 {figure(short)} 分" if truth is Truth.F and short > 0 else "",
            children=rows,
        )

    def _part_minimums(self, result: ScoreResult) -> str:
        parts = [part.part for part in result.parts if part.part.minimum is not None]
        return "，且" + "、".join(f"{part.name}不低于 {figure(part.minimum)} 分" for part in parts) if parts else ""

    def _points(self, row: ItemPoints, part: str) -> ClauseRow:
        attribute = self.vocabulary[row.item.attr]
        attrs = row.item.alternatives or (row.item,)
        files = []
        for item in attrs:
            value = self.book.get(item.attr, item.period)
            if isinstance(value, Known):
                files.append(f"{self.name_of(item.attr, item.period)} {shown(value.value, self.vocabulary[item.attr])}")
        is_open = row.low != row.high
        points = f"{figure(row.low)}–{figure(row.high)} 分" if is_open else f"{figure(row.low)} 分"
        ceiling = f"最高 {figure(row.item.max)} 分" if row.item.max is not None else ""
        title = f"{part}：{row.item.name}" if part else row.item.name
        truth = Truth.U if is_open else Truth.T
        fact_key = self.book.fact_key(row.item.attr, row.item.period)
        origin = self._origin(attribute, fact_key)
        return ClauseRow(
            kind="points",
            title=title,
            clause=row.item.clause,
            needed=ceiling,
            on_file="；".join(files) or "还没有数据",
            truth=truth.name,
            result=points,
            fact_key=fact_key,
            attr=row.item.attr,
            holder=attribute.authority,
            source=origin.source if files else "",
            as_of_on=origin.as_of_on if files else None,
            standing=origin.standing if files else "",
        )

    def name_of(self, key: str, period: str | None) -> str:
        """「上年度营业收入总额」, or the bare name where the fact has no year."""
        attribute = self.vocabulary[key]
        year = self.book.fact_key(key, period).partition("@")[2]
        return f"{year}{attribute.name}"

    def missing(self, keys: Sequence[str]) -> tuple[MissingFact, ...]:
        """Missing facts by name and holder."""
        found = []
        for key in keys:
            attr, _, year = key.partition("@")
            attribute = self.vocabulary[attr]
            found.append(MissingFact(key, attr, f"{year}{attribute.name}", attribute.unit, attribute.authority))
        return tuple(found)


def _row(kind: str, title: str, clause: str, need: str, on_file: str, truth: Truth, **more: Any) -> ClauseRow:
    return ClauseRow(kind, title, clause, need, on_file, truth.name, RESULT_WORDS[truth], **more)


def _amount(ruleset: RuleSet, assessment: Assessment, teller: _Teller) -> AmountExplained | None:
    kind = amount_kind(ruleset)
    if not assessment.has_amount or kind is None:
        return None
    expr = ruleset.benefit.expr
    steps: list[Step] = []
    if expr is not None and assessment.amount is not None:
        steps = write_out(expr, lookup_in(teller.book), teller.name_of)
    return AmountExplained(
        value=assessment.amount,
        unit=assessment.unit,
        kind=kind,
        kind_word=KIND_WORDS[kind],
        is_ceiling=kind == "upper_bound",
        steps=tuple(steps),
        missing=teller.missing(assessment.amount_missing),
    )
