"""Running a release's worked examples, and which leaves they have seen true, false and unknown.

Examples are calculated by hand from the clauses. A difference means that either the example or the rule
misreads the clause; it is never settled by copying the engine's output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from huiqi.engine.packs.model import PackItem, PackRelease
from huiqi.engine.packs.reads import Leaf, walk_leaves
from huiqi.engine.rules import Assessment, Truth, Vocabulary, assess, parse_ruleset
from huiqi.engine.rules.conditions import Evaluated

SET_FIELDS = frozenset({"missing", "failed_attrs", "attrs", "amount_missing"})
EXPECT_FIELDS = SET_FIELDS | {"outcome", "amount", "unit", "amount_kind", "score", "classified", "window_open"}
TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True)
class Difference:
    """One expected field that came out otherwise."""

    field: str
    expected: Any
    actual: Any


@dataclass(frozen=True)
class ExampleResult:
    """One example run: it passed when ``differences`` is empty."""

    index: int
    label: str
    differences: tuple[Difference, ...]
    assessment: Assessment


@dataclass
class LeafCoverage:
    """The values that one leaf has taken over all examples: a subset of F, U, M, T."""

    leaf: Leaf
    seen: set[Truth] = field(default_factory=set)

    @property
    def wanted(self) -> set[Truth]:
        """True, false and unknown; what a person judges has only the value M."""
        return {Truth.M} if self.leaf.kind == "manual" else {Truth.T, Truth.F, Truth.U}

    @property
    def lacking(self) -> set[Truth]:
        """Values never seen."""
        return self.wanted - self.seen


def run_examples(item: PackItem, release: PackRelease, vocabulary: Vocabulary) -> list[ExampleResult]:
    """Assess every example of the release. Raises ``RuleError`` when the rules themselves cannot be read."""
    ruleset = parse_ruleset(item.identity, release.data)
    results = []
    for index, example in enumerate(release.examples):
        assessment = assess(ruleset, vocabulary, example.get("given") or {}, example.get("as_of"))
        differences = tuple(compare(example.get("expect") or {}, assessment.as_output()))
        label = str(example.get("label") or f"第{index + 1}个算例")
        results.append(ExampleResult(index, label, differences, assessment))
    return results


def compare(expected: dict[str, Any], actual: dict[str, Any]) -> Iterator[Difference]:
    """Differences between what an example expects and what came out; lists compare as sets."""
    for name, value in expected.items():
        found = actual.get(name)
        if name not in EXPECT_FIELDS or name not in actual or not _equal(name, value, found):
            yield Difference(name, value, found)


def _equal(name: str, expected: Any, found: Any) -> bool:
    if name in SET_FIELDS:
        return isinstance(expected, list) and set(expected) == set(found)
    if isinstance(expected, bool) or expected is None or found is None:
        return expected is found
    if isinstance(expected, int | Decimal) and isinstance(found, int | Decimal):
        return abs(Decimal(expected) - Decimal(found)) <= TOLERANCE
    return bool(expected == found)


def leaf_coverage(release: PackRelease, results: list[ExampleResult]) -> list[LeafCoverage]:
    """What each leaf of conditions and exclusions has been seen to be, in reading order."""
    coverage: list[LeafCoverage] = []
    for name in ("conditions", "exclusions"):
        leaves = [LeafCoverage(leaf) for leaf in walk_leaves(release.data.get(name), (name,))]
        for result in results:
            tree = getattr(result.assessment, name)
            if tree is not None:
                for entry, truth in zip(leaves, _leaf_truths(tree), strict=True):
                    entry.seen.add(truth)
        coverage.extend(leaves)
    return coverage


def _leaf_truths(tree: Evaluated) -> Iterator[Truth]:
    if not tree.children and not hasattr(tree.node, "children"):
        yield tree.truth
    for child in tree.children:
        yield from _leaf_truths(child)
