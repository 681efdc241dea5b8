"""Semantic lint: what a schema cannot see. One concern a module, every rule listed here."""

from __future__ import annotations

from collections.abc import Iterator

from huiqi.engine.packs.faults import Fault
from huiqi.engine.packs.lint.amounts import check_amounts
from huiqi.engine.packs.lint.comparisons import check_clauses, check_comparisons
from huiqi.engine.packs.lint.contradictions import check_contradictions
from huiqi.engine.packs.lint.examples import check_examples
from huiqi.engine.packs.lint.openings import check_funds, check_openings
from huiqi.engine.packs.lint.references import check_attributes, check_holders, check_other_items
from huiqi.engine.packs.lint.releases import check_releases
from huiqi.engine.packs.lint.rules import check_processes, check_rules, check_sheets
from huiqi.engine.packs.lint.scores import check_scores
from huiqi.engine.packs.lint.vocabulary import check_unused, check_vocabulary
from huiqi.engine.packs.lint.world import LintRule, World
from huiqi.engine.packs.model import Pack

RULES: tuple[LintRule, ...] = (
    check_vocabulary,
    check_unused,
    check_attributes,
    check_holders,
    check_other_items,
    check_rules,
    check_processes,
    check_sheets,
    check_comparisons,
    check_clauses,
    check_contradictions,
    check_scores,
    check_amounts,
    check_releases,
    check_examples,
    check_openings,
    check_funds,
)


def lint_pack(pack: Pack, world: World) -> Iterator[Fault]:
    """Every finding of every rule. Expects a pack whose shape the schema has already accepted."""
    for rule in RULES:
        yield from rule(pack, world)
