"""Which attributes a release reads: conditions, exclusions, scores, amount and classification.

One walk serves the form builder, the lint and the examples, so that they never disagree.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huiqi.engine.packs.source import NodePath

DEFAULT_YEAR = "上年度"
YEAR_LABELS = ("上年度", "前年度", "大前年度")
EXPRESSION_FUNCTIONS = frozenset({"min", "max", "floor"})
CLASSIFICATION_ATTRIBUTES = ("sme_industry_class", "employees_total", "revenue_total", "assets_total")

_AT_YEAR = re.compile(r"([A-Za-z_]\w*)@([一-鿿]+)")


@dataclass(frozen=True)
class Leaf:
    """A leaf of the rule tree: an atom, something a person judges, or a score table."""

    kind: str  # "atom" | "manual" | "score"
    path: NodePath
    node: dict[str, Any]

    @property
    def clause(self) -> str:
        """The article of the leaf, ``""`` when the file has none."""
        clause = self.node.get("clause")
        return clause if isinstance(clause, str) else ""


@dataclass(frozen=True)
class Read:
    """One reading of an attribute; ``period`` is the year label that the rule names, else ``None``."""

    attribute: str
    period: str | None
    path: NodePath
    clause: str
    where: str  # "conditions" | "exclusions" | "score" | "amount" | "classification"


def walk_leaves(node: Any, path: NodePath = ()) -> Iterator[Leaf]:
    """Every leaf below ``node``, in reading order. Score tables are one leaf; see :func:`walk_score`."""
    if not isinstance(node, dict):
        return
    for key in ("all", "any"):
        for index, child in enumerate(node.get(key) or []):
            yield from walk_leaves(child, (*path, key, index))
    if "not" in node:
        yield from walk_leaves(node["not"], (*path, "not"))
    if "score" in node:
        yield Leaf("score", (*path, "score"), node["score"] or {})
    if "manual" in node:
        yield Leaf("manual", path, node)
    if "attr" in node:
        yield Leaf("atom", path, node)


def walk_score_items(score: dict[str, Any], path: NodePath = ()) -> Iterator[tuple[NodePath, dict[str, Any]]]:
    """Every scored item of a score table, the alternatives of ``choose_max`` instead of their parent."""
    for part_index, part in enumerate(score.get("parts") or []):
        for item_index, item in enumerate(part.get("items") or []):
            item_path = (*path, "parts", part_index, "items", item_index)
            alternatives = item.get("choose_max")
            if not alternatives:
                yield item_path, item
                continue
            for index, alternative in enumerate(alternatives):
                yield (*item_path, "choose_max", index), alternative


def score_reads(score: dict[str, Any], path: NodePath = ()) -> Iterator[Read]:
    """Attributes that a score table reads, bands with an own condition included."""
    for item_path, item in walk_score_items(score, path):
        clause = item.get("clause") or score.get("clause") or ""
        bands = item.get("bands") or []
        conditions = [
            (index, band["when"]["attr_cond"])
            for index, band in enumerate(bands)
            if isinstance(band.get("when"), dict) and isinstance(band["when"].get("attr_cond"), dict)
        ]
        reads_own = not bands or any("attr_cond" not in (b.get("when") or {}) and not _is_else(b) for b in bands)
        if item.get("attr") and reads_own:
            yield Read(item["attr"], item.get("period"), item_path, clause, "score")
        for index, condition in conditions:
            where = (*item_path, "bands", index, "when", "attr_cond")
            yield Read(condition["attr"], condition.get("period"), where, condition.get("clause") or clause, "score")


def _is_else(band: dict[str, Any]) -> bool:
    return "else" in (band.get("when") or {})


def expression_names(text: str) -> set[str]:
    """Names that an amount or ``derive`` expression reads; raises ``SyntaxError`` when it is no expression."""
    plain = _AT_YEAR.sub(r"\1", text)
    tree = ast.parse(plain, mode="eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names - EXPRESSION_FUNCTIONS


def expression_reads(text: str) -> list[tuple[str, str | None]]:
    """``(attribute, year label or None)`` pairs of an expression, in order of first appearance."""
    years: dict[str, list[str]] = {}
    for name, year in _AT_YEAR.findall(text):
        years.setdefault(name, []).append(year)
    pairs: list[tuple[str, str | None]] = []
    for name in sorted(expression_names(text), key=lambda item: text.find(item)):
        pairs.extend((name, year) for year in dict.fromkeys(years.get(name, [])))
        if name not in years:
            pairs.append((name, None))
    return pairs


def release_reads(release: dict[str, Any]) -> list[Read]:
    """Everything that the release reads, in the order of its text; repeated readings are kept."""
    reads: list[Read] = []
    for where in ("conditions", "exclusions"):
        for leaf in walk_leaves(release.get(where), (where,)):
            if leaf.kind == "atom":
                reads.append(Read(leaf.node["attr"], leaf.node.get("period"), leaf.path, leaf.clause, where))
            elif leaf.kind == "score":
                reads.extend(score_reads(leaf.node, leaf.path))
    reads.extend(_amount_reads(release.get("benefit") or {}))
    if release.get("classification_table"):
        clause = str(release["classification_table"][0].get("clause") or "")
        reads.extend(
            Read(key, None, ("classification_table",), clause, "classification") for key in CLASSIFICATION_ATTRIBUTES
        )
    return reads


def _amount_reads(benefit: dict[str, Any]) -> list[Read]:
    clause = str(benefit.get("clause") or "")
    expression = benefit.get("expr")
    if isinstance(expression, str):
        try:
            pairs = expression_reads(expression)
        except SyntaxError:
            return []
        return [Read(name, year, ("benefit", "expr"), clause, "amount") for name, year in pairs]
    formula = benefit.get("formula") or {}
    if formula.get("type") == "tiered_per_loan":
        return [Read("guarantee_loans", None, ("benefit", "formula"), clause, "amount")]
    return []


def is_per_year(attribute: dict[str, Any]) -> bool:
    """Whether facts of this attribute come as ``{年度: 值}``."""
    return str(attribute.get("period") or "").startswith("按年度")


def derive_inputs(attribute: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What an arithmetic ``derive`` reads; empty for descriptive ones such as 「由 reg_date 与评估日计算」."""
    text = attribute.get("derive")
    if not isinstance(text, str):
        return []
    try:
        return expression_reads(text)
    except SyntaxError:
        return []
