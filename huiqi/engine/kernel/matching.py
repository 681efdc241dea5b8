"""Items against a district: the outcome of every party as bitmaps, counts beside them, columns on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.amounts import amount_column
from huiqi.engine.kernel.bits import Bits, all_rows, count_rows, no_rows, pack, unpack
from huiqi.engine.kernel.columns import Codes, Columns
from huiqi.engine.kernel.frame import Frame
from huiqi.engine.kernel.planes import Planes, conjunction, negated
from huiqi.engine.kernel.predicates import KEPT_BYTES, Predicates
from huiqi.engine.kernel.sizes import size_column
from huiqi.engine.kernel.tree import Trees
from huiqi.engine.rules.advice import is_fixed
from huiqi.engine.rules.assessment import is_in_force
from huiqi.engine.rules.ruleset import Group, Node, Not, RuleSet, Score, atoms_of
from huiqi.engine.rules.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class ItemMatch:
    """One item against all parties on one day.

    ``rows`` maps each outcome that occurs to the bitmap of its parties; every party is in exactly one.
    """

    ruleset: RuleSet
    matcher: Matcher
    rows: dict[str, Bits]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Parties by outcome, outcomes that do not occur left out."""
        counts = {outcome: count_rows(bits) for outcome, bits in self.rows.items()}
        return {outcome: count for outcome, count in counts.items() if count}

    def of(self, *outcomes: str) -> Bits:
        """The parties with one of these outcomes."""
        found = [self.rows[outcome] for outcome in outcomes if outcome in self.rows]
        return np.bitwise_or.reduce(found) if found else no_rows(self.matcher.frame.count)

    @cached_property
    def one_short(self) -> Bits:
        """Parties that exactly one top-level clause keeps out, all the others being met or a person's to judge.

        A hit exclusion counts as such a clause; one about what a party cannot change (its kind, its past) does not.
        """
        return self.matcher.one_short(self.ruleset) & self.of("not_eligible")

    @cached_property
    def blocked_by(self) -> dict[str, int]:
        """For each attribute, the parties that nothing but its absence keeps from being eligible.

        All other top-level clauses are met or a person's to judge; the one that is not known reads the attribute, and
        nothing is known of it.
        """
        return self.matcher.blocked_by(self.ruleset, self.of("insufficient_data"))

    def outcome_of(self, row: int) -> str:
        """The outcome of one party."""
        word, mask = divmod(row, 64)
        return next(outcome for outcome, bits in self.rows.items() if int(bits[word]) >> mask & 1)

    def amounts(self) -> NDArray[np.float64] | None:
        """The amounts of those who are eligible, or would be but for a person's judgement; NaN for all others."""
        rows = unpack(self.of("eligible", "eligible_pending_review"), self.matcher.frame.count)
        return amount_column(self.ruleset, self.matcher.frame, rows)

    def scores(self) -> NDArray[np.float64] | None:
        """Each party's certain score, of the first table where several are certain; None where there is no table."""
        tables = list(_score_tables(self.ruleset.conditions))
        if not tables:
            return None
        found = np.full(self.matcher.frame.count, np.nan)
        for table in reversed(tables):
            columns = self.matcher.trees.score_of(table)
            found = np.where(columns.low == columns.high, columns.low / columns.scale, found)
        return found

    def classes(self) -> Codes | None:
        """The size class of each party, for an item that classifies."""
        return size_column(self.ruleset, self.matcher.predicates) if self.ruleset.size_table else None


class Matcher:
    """Matches items against the parties of some columns; what one item works out serves the next."""

    def __init__(self, columns: Columns, vocabulary: Vocabulary, *, kept_bytes: int = KEPT_BYTES):
        self.frame = Frame(columns, vocabulary)
        self.predicates = Predicates(self.frame, kept_bytes)
        self.trees = Trees(self.predicates)
        self.everybody = all_rows(columns.count)

    def match_all(self, rulesets: Iterable[RuleSet], day: date) -> Iterator[ItemMatch]:
        """One item after the other, so that nobody has to hold the bitmaps of all."""
        for ruleset in rulesets:
            yield self.match(ruleset, day)
            self.trees.forget_scores()
            self.predicates.let_go()

    def match(self, ruleset: RuleSet, day: date) -> ItemMatch:
        """One item against all parties: the same outcomes as :func:`huiqi.engine.rules.assess` for each."""
        if not is_in_force(ruleset.validity, day):
            return ItemMatch(ruleset, self, {"not_in_force": self.everybody})
        invalid = self.frame.invalid_rows(ruleset)
        valid = self.everybody if invalid is None else self.everybody & ~invalid
        rows = self._classified(ruleset, valid) if ruleset.size_table else self._judged(ruleset, valid)
        if invalid is not None:
            rows["invalid_input"] = invalid
        return ItemMatch(ruleset, self, rows)

    def planes_of(self, ruleset: RuleSet) -> Planes:
        """Conditions and the opposite of exclusions; no rule text at all is not known."""
        own = self.trees.unknown if ruleset.conditions is None else self.trees.planes_of(ruleset.conditions)
        if ruleset.exclusions is None:
            return own
        return conjunction([own, negated(self.trees.planes_of(ruleset.exclusions))])

    def one_short(self, ruleset: RuleSet) -> Bits:
        """See :attr:`ItemMatch.one_short`; here without regard to validity and impossible facts."""
        all_met, one_open = self.everybody, no_rows(self.frame.count)
        for node in (*_top_clauses(ruleset.conditions), *_excluded(ruleset.exclusions)):
            part = self.trees.planes_of(node)
            one_open = one_open & part.arguable
            if self._may_change(node):
                one_open = one_open | (all_met & ~part.possible)
            all_met = all_met & part.arguable
        return one_open

    def blocked_by(self, ruleset: RuleSet, rows: Bits) -> dict[str, int]:
        """See :attr:`ItemMatch.blocked_by`; ``rows`` are the parties that are looked at."""
        nodes = (*_top_clauses(ruleset.conditions), *_excluded(ruleset.exclusions))
        parts = [self.trees.planes_of(node) for node in nodes]
        found: dict[str, int] = {}
        for place, node in enumerate(nodes):
            alone = rows & ~parts[place].arguable
            for other in parts[:place] + parts[place + 1 :]:
                alone = alone & other.arguable
            if not alone.any():
                continue
            for atom in {(each.attr, each.period): each for each in atoms_of(node)}.values():
                unknown = self.predicates.unknown_rows(self.frame.column(atom.attr, atom.period))
                count = 0 if unknown is None else count_rows(alone & unknown)
                if count:
                    found[atom.attr] = max(found.get(atom.attr, 0), count)
        return found

    def _may_change(self, node: Node) -> bool:
        return any(not is_fixed(self.frame.vocabulary[atom.attr]) for atom in atoms_of(node))

    def _judged(self, ruleset: RuleSet, valid: Bits) -> dict[str, Bits]:
        possible, arguable, true = self.planes_of(ruleset)
        rows = {"eligible": true & valid, "not_eligible": valid & ~possible}
        if arguable is not true:
            rows["eligible_pending_review"] = arguable & ~true & valid
        if possible is not arguable:
            rows["insufficient_data"] = possible & ~arguable & valid
        return rows

    def _classified(self, ruleset: RuleSet, valid: Bits) -> dict[str, Bits]:
        known = pack(size_column(ruleset, self.predicates).known)
        return {"classified": known & valid, "insufficient_data": valid & ~known}


def _top_clauses(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.children if isinstance(node, Group) and node.kind == "all" else (node,)


def _excluded(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else (Not(node),)


def _score_tables(node: Node | None) -> Iterator[Score]:
    """The score tables of a tree in its order."""
    match node:
        case Score():
            yield node
        case Group(children=children):
            for child in children:
                yield from _score_tables(child)
        case Not(child=child):
            yield from _score_tables(child)
