"""One comparison at a time: does the operator suit the type, the value the list, the unit the vocabulary?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import NO_CLAUSE, World, fault_at, name_of, releases_of
from huiqi.engine.packs.model import Pack, PackItem, PackRelease
from huiqi.engine.packs.reads import YEAR_LABELS, is_per_year, walk_leaves, walk_score_items
from huiqi.engine.packs.source import NodePath

RULE = "comparisons"
NUMERIC = frozenset({"number", "money", "percent"})
ORDER_OPS = frozenset({"gte", "gt", "lte", "lt"})
OPS_OF_TYPE = {
    **dict.fromkeys(NUMERIC, ORDER_OPS | {"eq", "ne", "in", "not_in", "exists"}),
    "bool": frozenset({"eq", "ne", "exists"}),
    "date": frozenset({"date_gte", "date_lte", "eq", "ne", "exists"}),
    "enum": frozenset({"eq", "ne", "in", "not_in", "exists"}),
    "set": frozenset({"contains", "contains_any", "exists"}),
    "list": frozenset({"exists"}),
}
TYPE_WORDS = {
    "number": "数",
    "money": "金额",
    "percent": "百分比",
    "bool": "是否",
    "date": "日期",
    "enum": "选项",
    "set": "多选",
    "list": "清单",
}


def atoms_of(release: PackRelease) -> Iterator[tuple[NodePath, dict[str, Any]]]:
    """Every comparison of a release with its path in the file, those inside score bands included."""
    for name in ("conditions", "exclusions"):
        for leaf in walk_leaves(release.data.get(name), (*release.path, name)):
            if leaf.kind == "atom":
                yield leaf.path, leaf.node
            elif leaf.kind == "score":
                for path, item in walk_score_items(leaf.node, leaf.path):
                    for index, band in enumerate(item.get("bands") or []):
                        condition = (band.get("when") or {}).get("attr_cond")
                        if condition:
                            yield (*path, "bands", index, "when", "attr_cond"), condition


def check_comparisons(pack: Pack, world: World) -> Iterator[Fault]:
    """Operator against type, value against type and list, unit against vocabulary, period, clause."""
    for item, release in releases_of(pack):
        for path, atom in atoms_of(release):
            attribute = world.attributes.get(atom["attr"])
            if attribute is None:
                continue
            for message, severity in _faults(atom, attribute, name_of(world, atom["attr"])):
                yield fault_at(item.source, path, message, severity, RULE)


def _faults(atom: dict[str, Any], attribute: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    kind, op, value = attribute["type"], atom["op"], atom.get("value")
    if op not in OPS_OF_TYPE[kind]:
        yield f"{name}是{TYPE_WORDS[kind]}，不能用 {op} 比较", ERROR
        return
    yield from ((message, ERROR) for message in _value_faults(kind, op, value, attribute, name))
    unit = atom.get("unit")
    if unit is not None and unit != attribute.get("unit"):
        yield f"{name}的单位写的是「{unit}」，词汇表是「{attribute.get('unit') or '无单位'}」", ERROR
    if is_per_year(attribute) and atom.get("period") not in (*YEAR_LABELS, None):
        yield f"{name}按年度填报，期间「{atom['period']}」按上年度处理，请写明是哪一年", WARNING


def _value_faults(kind: str, op: str, value: Any, attribute: dict[str, Any], name: str) -> Iterator[str]:
    if op == "exists":
        return
    values = value if op in ("in", "not_in", "contains_any") else [value]
    if not isinstance(values, list) or not values:
        yield f"{name}用 {op} 时，值要写成一列"
        return
    for each in values:
        if kind in NUMERIC and (isinstance(each, bool) or not isinstance(each, int | Decimal)):
            yield f"{name}要和数比较，写的是「{each}」"
        elif kind == "bool" and not isinstance(each, bool):
            yield f"{name}只能写 true 或 false，写的是「{each}」"
        elif kind == "date" and not _is_day(each):
            yield f"{name}要写成存在的日期，如 2026-03-01，写的是「{each}」"
        elif kind in ("enum", "set") and not isinstance(each, str):
            yield f"{name}的值要写成文字，写的是「{each}」"
        elif attribute.get("enum") and each not in attribute["enum"]:
            yield f"{name}没有「{each}」这个选项，只有：{'、'.join(attribute['enum'])}"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value)) and len(value) == 10
    except ValueError:
        return False


def check_clauses(pack: Pack, world: World) -> Iterator[Fault]:
    """Every leaf says which article it rests on; where the source gave none, an officer should look it up."""
    for item, release in releases_of(pack):
        for name in ("conditions", "exclusions"):
            for leaf in walk_leaves(release.data.get(name), (*release.path, name)):
                yield from _clause_faults(item, leaf.path, leaf.clause)


def _clause_faults(item: PackItem, path: NodePath, clause: str) -> Iterator[Fault]:
    if not clause:
        yield fault_at(item.source, path, "没有写依据的条号；来源没给的写「原文未列条号」", rule="clauses")
    elif clause == NO_CLAUSE:
        yield fault_at(item.source, path, "来源没有给出条号，请核对原文后补上", WARNING, "clauses")
