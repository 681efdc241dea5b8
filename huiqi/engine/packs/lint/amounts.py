"""Amount expressions: can they be read, do the units add up, do they hold the caps that the text names?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, name_of, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import expression_names
from huiqi.engine.packs.source import NodePath
from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.expression import parse_expression

RULE = "amounts"
NUMERIC = frozenset({"number", "money", "percent"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def check_amounts(pack: Pack, world: World) -> Iterator[Fault]:
    """Faults of ``benefit.expr`` and of what stands beside it."""
    for item, release in releases_of(pack):
        benefit = release.data.get("benefit") or {}
        for path, message, severity in _benefit_faults(benefit, world):
            yield fault_at(item.source, (*release.path, "benefit", *path), message, severity, RULE)


def _benefit_faults(benefit: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    expression = benefit.get("expr")
    if expression is None:
        by_loan = (benefit.get("formula") or {}).get("type") == "tiered_per_loan"
        if benefit.get("certainty") == "computable" and not by_loan:
            yield ("certainty",), "写着可以算出确切数，却没有算式 expr", WARNING
        return
    text = str(expression)
    try:
        parse_expression(text)
        names = expression_names(text)
    except (RuleError, SyntaxError) as error:
        yield ("expr",), f"金额算式读不懂：{getattr(error, 'message', None) or error}", ERROR
        return
    if not benefit.get("unit"):
        yield ("unit",), "有算式却没有写单位", ERROR
    if benefit.get("certainty") == "qualitative":
        yield ("certainty",), "写着不计金额，却有算式", WARNING
    yield from _name_faults(text, names, world)
    yield from _unit_faults(text, names, benefit, world)
    yield from _cap_faults(text, benefit)


def _name_faults(text: str, names: set[str], world: World) -> Iterator[tuple[NodePath, str, str]]:
    compared = _compared_names(text)
    for name in sorted(names & set(world.attributes)):
        kind = world.attributes[name]["type"]
        if kind not in NUMERIC and name not in compared:
            yield ("expr",), f"{name_of(world, name)}不是数，不能参加计算", ERROR
    for name, value in sorted(_compared_texts(text)):
        listed = world.attributes.get(name, {}).get("enum")
        if listed and value not in listed:
            yield ("expr",), f"{name_of(world, name)}没有「{value}」这个选项，这一支永远不会用到", ERROR


def _compared_names(text: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Compare)]
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _compared_texts(text: str) -> set[tuple[str, str]]:
    pairs = set()
    for node in ast.walk(ast.parse(text, mode="eval")):
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.left, ast.Name)
            and isinstance(node.ops[0], ast.Eq | ast.In)
        ):
            constants = [each.value for each in ast.walk(node.comparators[0]) if isinstance(each, ast.Constant)]
            pairs |= {(node.left.id, value) for value in constants if isinstance(value, str)}
    return pairs


def _unit_faults(
    text: str, names: set[str], benefit: dict[str, Any], world: World
) -> Iterator[tuple[NodePath, str, str]]:
    money = {name: world.attributes[name] for name in names if world.attributes.get(name, {}).get("type") == "money"}
    read = {str(attribute.get("unit")) for attribute in money.values()}
    unit = benefit.get("unit")
    for other in sorted(read - {str(unit)}):
        if unit in ("万元", "元"):
            keys = "、".join(name_of(world, key) for key in sorted(money) if money[key].get("unit") == other)
            yield ("expr",), f"结果的单位是{unit}，算式却用到以{other}计的{keys}，没有换算", ERROR
    counted = [name for name in names if world.attributes.get(name, {}).get("unit") in ("千瓦时", "平方米")]
    if unit == "万元" and counted and not money and "10000" not in text and "/" not in text:
        keys = "、".join(name_of(world, key) for key in sorted(counted))
        yield ("expr",), f"用{keys}乘单价得到的可能是元，请核对是否要除以10000", WARNING


def _cap_faults(text: str, benefit: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    numbers = {Decimal(found) for found in _NUMBER.findall(text)}
    for index, cap in enumerate(benefit.get("caps") or []):
        amount = cap.get("amount")
        if amount is not None and cap.get("unit") == benefit.get("unit") and Decimal(amount) not in numbers:
            scope = cap.get("scope") or "未写范围"
            yield ("caps", index), f"上限 {amount}{cap.get('unit')}({scope})没有写进算式，须由受理时的台账把关", WARNING
