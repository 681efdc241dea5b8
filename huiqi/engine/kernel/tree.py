"""A clause tree for all parties."""

from __future__ import annotations

from huiqi.engine.kernel.bits import Bits, no_rows
from huiqi.engine.kernel.planes import Planes, conjunction, disjunction, negated, sure
from huiqi.engine.kernel.predicates import Predicates
from huiqi.engine.kernel.scores import ScoreColumns, score_columns
from huiqi.engine.rules.ruleset import Atom, Group, Manual, Node, Not, Score


class Trees:
    """Evaluates trees over one frame; comparisons and score tables are shared between them."""

    def __init__(self, predicates: Predicates):
        self.predicates = predicates
        nobody: Bits = no_rows(predicates.frame.count)
        self.true, self.false = sure(~nobody), sure(nobody)
        self.pending = Planes(~nobody, ~nobody, nobody)
        self.unknown = Planes(~nobody, nobody, nobody)
        self._scores: dict[int, tuple[Score, ScoreColumns]] = {}

    def planes_of(self, node: Node) -> Planes:
        """The node's value for every party. The bitmaps are shared: nobody writes into them."""
        if isinstance(node, Atom):
            return self.predicates.planes_of(node)
        if isinstance(node, Group):
            return self._group(node)
        if isinstance(node, Manual):
            return self.pending
        if isinstance(node, Not):
            return negated(self.planes_of(node.child))
        return self.score_of(node).planes

    def score_of(self, score: Score) -> ScoreColumns:
        """The table's totals for every party."""
        if id(score) not in self._scores:
            self._scores[id(score)] = (score, score_columns(score, self.predicates))
        return self._scores[id(score)][1]

    def forget_scores(self) -> None:
        """Let go of the totals, which are a hundred times the size of a bitmap."""
        self._scores.clear()

    def _group(self, group: Group) -> Planes:
        parts = [self.planes_of(child) for child in group.children]
        if group.kind == "all":
            return conjunction(parts) if parts else self.true
        return disjunction(parts) if parts else self.false
