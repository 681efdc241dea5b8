"""Values and comparisons in the words a person reads."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from huiqi.engine.rules.numbers import exact, is_number, to_decimal
from huiqi.engine.rules.parsing import parse_day
from huiqi.engine.rules.ruleset import Atom
from huiqi.engine.rules.vocabulary import Attribute

_COMPARISONS = {"gte": "不低于", "gt": "超过", "lte": "不超过", "lt": "低于", "eq": "等于", "ne": "不等于"}
_OPPOSITES = {"gte": "低于", "gt": "不超过", "lte": "超过", "lt": "不低于", "eq": "不等于", "ne": "等于"}


def figure(value: Any, attribute: Attribute | None = None) -> str:
    """A number with thousands separators; money always with two places, others as they are."""
    number = to_decimal(exact(value))
    if attribute is not None and attribute.type == "money":
        places = max(2, -int(number.as_tuple().exponent))
        number = number.quantize(Decimal(1).scaleb(-min(places, 4)), rounding=ROUND_DOWN)
    return format(number, ",f")


def with_unit(value: Any, attribute: Attribute) -> str:
    """A number with its unit: 「1,000.00 万元」「3%」「12 月」."""
    if attribute.key.endswith("_year"):
        return f"{to_decimal(exact(value)):f} 年"
    unit = attribute.unit or ""
    return f"{figure(value, attribute)}{'' if unit == '%' else ' '}{unit}".rstrip()


def shown(value: Any, attribute: Attribute) -> str:
    """A fact's value as it stands on file."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return _list_shown(value)
    if attribute.is_numeric and is_number(value):
        return with_unit(value, attribute)
    if attribute.type == "date":
        return day_shown(value)
    return str(value)


def _list_shown(value: list[Any]) -> str:
    if not value:
        return "无"
    if isinstance(value[0], str):
        return "、".join(value)
    return f"{len(value)} 笔"


def day_shown(value: Any) -> str:
    """「2026 年 5 月 31 日」."""
    day = parse_day(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else str(value)


def needed(atom: Atom, attribute: Attribute, is_negated: bool = False) -> str:
    """What the clause asks for: 「不低于 1,000.00 万元」."""
    bound, prefix = atom.value, "不" if is_negated else ""
    match atom.op:
        case "eq" | "ne" if isinstance(bound, bool):
            wanted = bound is (atom.op == "eq") is not is_negated
            return "是" if wanted else "否"
        case "eq" | "ne" | "gte" | "gt" | "lte" | "lt" if is_number(bound):
            words = _OPPOSITES if is_negated else _COMPARISONS
            return f"{words[atom.op]} {with_unit(bound, attribute)}"
        case "eq":
            return f"{'不是' if is_negated else ''}{bound}"
        case "ne":
            return f"{'' if is_negated else '不是'}{bound}"
        case "in" | "not_in":
            outside = (atom.op == "not_in") is not is_negated
            listed = "、".join(_plain(one, attribute) for one in bound)
            return f"不在其中：{listed}" if outside else f"{listed} 之一" if len(bound) > 1 else listed
        case "contains":
            return f"{prefix}含「{bound}」"
        case "contains_any":
            return f"{prefix}含 {'、'.join(bound)}{' 中任何一项' if len(bound) > 1 else ''}"
        case "exists":
            return "没有" if is_negated else "有记录"
        case "date_gte":
            return f"{day_shown(bound)}{'以前' if is_negated else '及以后'}"
        case "date_lte":
            return f"{day_shown(bound)}{'以后' if is_negated else '及以前'}"
    return str(bound)


def _plain(value: Any, attribute: Attribute) -> str:
    return with_unit(value, attribute) if is_number(value) else str(value)


def gap(atom: Atom, attribute: Attribute, value: Any, is_met: bool) -> tuple[str, Fraction | None]:
    """How far off, or how much to spare, in the attribute's unit; empty for what is not a quantity."""
    if atom.op not in ("gte", "gt", "lte", "lt") or not is_number(value):
        return "", None
    distance = abs(exact(value) - atom.value)
    unit_text = f"{figure(distance, attribute)}{_unit_of_difference(attribute)}"
    is_floor = atom.op in ("gte", "gt")
    if is_met:
        return (f"{'多' if is_floor else '还可多'} {unit_text}" if distance else "刚好够"), distance
    if distance == 0:
        return ("刚好在线上，要超过才行" if is_floor else "刚好在线上，要低于才行"), distance
    return f"{'差' if is_floor else '超出'} {unit_text}", distance


def _unit_of_difference(attribute: Attribute) -> str:
    if attribute.type == "percent":
        return " 个百分点"
    return f" {attribute.unit}" if attribute.unit else ""
