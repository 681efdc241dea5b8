"""Columns and items made up from a seed, for measuring: a district's marginals, six conditions an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel import Codes, Columns, Numbers
from huiqi.engine.rules import RuleSet, Vocabulary, parse_ruleset, parse_vocabulary

NUMBERS, FLAGS, CLASSES, STREETS = 60, 12, 473, 10
SHARE_UNKNOWN = 0.15
CONDITIONS = 6
SHARE_OF_SCORES = 0.05


@dataclass(frozen=True)
class MadeUp:
    """A district and what is matched against it; ``plain`` are the same columns for those who know no kernel."""

    columns: Columns
    plain: dict[str, NDArray[Any]]
    vocabulary: Vocabulary
    trees: list[dict[str, Any]]
    rulesets: list[RuleSet]


def make_up(companies: int, items: int, seed: int) -> MadeUp:
    """``plain``: float64 with NaN for numbers, int8/int16 with -1 for flags, classes and streets."""
    chance = np.random.default_rng(seed)
    plain = _columns(chance, companies)
    trees = [_tree(chance, plain) for _ in range(items)]
    rulesets = [
        parse_ruleset({"id": f"item-{place}", "item_type": "support_policy"}, {"doc": {}, "conditions": tree})
        for place, tree in enumerate(trees)
    ]
    return MadeUp(columns_of_plain(plain), plain, _vocabulary(), trees, rulesets)


def columns_of_plain(plain: dict[str, NDArray[Any]]) -> Columns:
    """The kernel's columns over the same memory."""
    columns: dict[tuple[str, str | None], Any] = {}
    for key, values in plain.items():
        if key.startswith("number"):
            columns[key, None] = Numbers(values)
        else:
            columns[key, None] = Codes(values, values_of(key))
    return Columns(len(next(iter(plain.values()))), columns)


def values_of(key: str) -> list[Any]:
    """What the codes of a column stand for."""
    if key.startswith("flag"):
        return [False, True]
    return [f"{key}{place:03}" for place in range(CLASSES if key == "class" else STREETS)]


def _columns(chance: np.random.Generator, companies: int) -> dict[str, NDArray[Any]]:
    plain: dict[str, NDArray[Any]] = {}
    for place in range(NUMBERS):
        values = np.round(chance.lognormal(chance.uniform(1, 7), chance.uniform(0.8, 2.2), companies), 2)
        values[chance.random(companies) < SHARE_UNKNOWN] = np.nan
        plain[f"number{place}"] = values
    weights = 1 / np.arange(1, CLASSES + 1) ** 0.9
    for key, choices in (
        ("class", weights),
        ("street", np.ones(STREETS)),
        *((f"flag{n}", np.ones(2)) for n in range(FLAGS)),
    ):
        codes = chance.choice(len(choices), companies, p=choices / choices.sum()).astype(np.int32)
        codes[chance.random(companies) < SHARE_UNKNOWN] = -1
        plain[key] = codes
    # A district's snapshot is kept in the order of its industries, and all rivals may make use of it.
    order = np.argsort(plain["class"], kind="stable")
    return {key: values[order] for key, values in plain.items()}


def _tree(chance: np.random.Generator, plain: dict[str, NDArray[Any]]) -> dict[str, Any]:
    leaves = [_leaf(chance, plain) for _ in range(CONDITIONS)]
    if chance.random() < SHARE_OF_SCORES:
        leaves[0] = _score(chance, plain)
    if chance.random() < 0.3:
        return {"all": [*leaves[:4], {"any": leaves[4:]}]}
    return {"all": leaves}


def _leaf(chance: np.random.Generator, plain: dict[str, NDArray[Any]]) -> dict[str, Any]:
    kind = chance.random()
    if kind < 0.1:
        return {"manual": "专家评审", "by": "专家"}
    if kind < 0.25:
        codes = chance.choice(CLASSES, int(chance.integers(20, 200)), replace=False).tolist()
        return {"attr": "class", "op": "in", "value": [f"class{code:03}" for code in codes]}
    if kind < 0.3:
        return {
            "attr": "street",
            "op": "in",
            "value": [f"street{code:03}" for code in range(int(chance.integers(1, 8)))],
        }
    if kind < 0.45:
        leaf = {"attr": f"flag{chance.integers(FLAGS)}", "op": "eq", "value": True}
        return {"not": leaf} if chance.random() < 0.3 else leaf
    key, bound = _bound(chance, plain)
    return {"attr": key, "op": str(chance.choice(["gte", "gt", "lte"], p=[0.6, 0.2, 0.2])), "value": bound}


def _bound(chance: np.random.Generator, plain: dict[str, NDArray[Any]]) -> tuple[str, float]:
    """A threshold as people write them: two digits, then noughts."""
    key = f"number{chance.integers(NUMBERS)}"
    value = float(np.nanquantile(plain[key][:2000], chance.uniform(0.05, 0.9)))
    return key, float(f"{value:.1e}")


def _score(chance: np.random.Generator, plain: dict[str, NDArray[Any]]) -> dict[str, Any]:
    items = []
    for place in range(4):
        key, bound = _bound(chance, plain)
        bands = [
            {"when": {"gte": round(bound * times, 4)}, "points": points}
            for times, points in ((2, 25), (1, 15), (0.5, 5))
        ]
        bands.append({"when": {"else": True}, "points": 0})
        items.append({"name": f"指标{place}", "attr": key, "max": 25, "bands": bands})
    return {"score": {"pass_score": 60, "pass_op": "gte", "parts": [{"name": "总分", "items": items}]}}


def _vocabulary() -> Vocabulary:
    kinds = [(f"number{n}", "money") for n in range(NUMBERS)] + [(f"flag{n}", "bool") for n in range(FLAGS)]
    kinds += [("class", "enum"), ("street", "enum")]
    return parse_vocabulary({"attributes": [{"key": key, "name": key, "type": kind} for key, kind in kinds]})
