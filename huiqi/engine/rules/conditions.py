"""The tree walk: every node of a clause tree with its value, kept for the explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huiqi.engine.rules.comparison import compare_atom
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.ruleset import Atom, Group, Manual, Node, Not, Score
from huiqi.engine.rules.scoring import ScoreResult, evaluate_score
from huiqi.engine.rules.truth import Truth, conjunction, disjunction


@dataclass(frozen=True)
class Evaluated:
    """A node, its value, its evaluated children; ``score`` for score nodes."""

    node: Node
    truth: Truth
    children: tuple[Evaluated, ...] = ()
    score: ScoreResult | None = None


def evaluate(node: Node, book: FactBook) -> Evaluated:
    """Walk the tree once, without short cuts, so that every clause can be shown."""
    match node:
        case Atom():
            return Evaluated(node, compare_atom(node, book))
        case Manual():
            return Evaluated(node, Truth.M)
        case Not(child=child):
            inner = evaluate(child, book)
            return Evaluated(node, inner.truth.negated(), (inner,))
        case Score():
            result = evaluate_score(node, book)
            return Evaluated(node, result.truth, score=result)
        case Group(kind=kind, children=children):
            rows = tuple(evaluate(child, book) for child in children)
            combine = conjunction if kind == "all" else disjunction
            return Evaluated(node, combine(row.truth for row in rows), rows)


def missing_keys(tree: Evaluated, book: FactBook) -> list[str]:
    """The facts for want of which the tree is not known: descend only where the value is U."""
    if tree.truth is not Truth.U:
        return []
    if isinstance(tree.node, Atom):
        return [book.fact_key(tree.node.attr, tree.node.period)]
    if tree.score is not None:
        return tree.score.missing()
    return [key for child in tree.children for key in missing_keys(child, book)]


def failed_attributes(tree: Evaluated) -> list[str]:
    """The attributes that make the tree false; a failed score table is named ``score``."""
    if tree.truth is not Truth.F:
        return []
    match tree.node:
        case Atom(attr=attr):
            return [attr]
        case Score():
            return ["score"]
        case Not():
            return true_attributes(tree.children[0])
    return [key for child in tree.children for key in failed_attributes(child)]


def true_attributes(tree: Evaluated) -> list[str]:
    """The attributes of every comparison in the tree that holds."""
    if isinstance(tree.node, Atom):
        return [tree.node.attr] if tree.truth is Truth.T else []
    return [key for child in tree.children for key in true_attributes(child)]


def score_results(tree: Evaluated) -> Iterator[ScoreResult]:
    """Every score table in the tree, also where another branch decides."""
    if tree.score is not None:
        yield tree.score
    for child in tree.children:
        yield from score_results(child)
