"""From a pack's YAML to a RuleSet. Every fault names its path; nothing unknown is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.expression import parse_expression
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.ruleset import (
    Atom,
    Band,
    Benefit,
    Group,
    LoanTiers,
    Manual,
    Node,
    Not,
    RuleSet,
    Score,
    ScoreItem,
    ScorePart,
    SizeRow,
    Validity,
    Window,
)

NUMERIC_OPS = frozenset({"eq", "ne", "gte", "gt", "lte", "lt"})
OPS = NUMERIC_OPS | {"in", "not_in", "contains", "contains_any", "exists", "date_gte", "date_lte"}
SIZES = (("大型", "large_min"), ("中型", "medium_min"), ("小型", "small_min"))
NO_CLAUSE = "原文未列条号"


def parse_ruleset(item: Mapping[str, Any], release: Mapping[str, Any]) -> RuleSet:
    """Read the rules of one release of an item.

    ``item`` needs ``id`` and ``item_type``; ``release`` the fields of ``policies/README`` (doc,
    conditions, exclusions, benefit, window, classification_table). Raises RuleError.
    """
    doc = release.get("doc") or {}
    return RuleSet(
        item_id=item["id"],
        item_type=item["item_type"],
        conditions=_optional_node(release.get("conditions"), "conditions"),
        exclusions=_optional_node(release.get("exclusions"), "exclusions"),
        benefit=_benefit(release.get("benefit") or {}),
        size_table=tuple(
            _size_row(row, f"classification_table[{index}]")
            for index, row in enumerate(release.get("classification_table") or ())
        ),
        validity=Validity(
            effective=_day(doc.get("effective"), "doc.effective"),
            expires=_day(doc.get("expires"), "doc.expires"),
            lifecycle=doc.get("lifecycle") or "unverified",
        ),
        window=_window(release.get("window")),
    )


def parse_day(value: object) -> date | None:
    """An existing day written ``YYYY-MM-DD`` (or a date), else None."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _day(value: object, path: str) -> date | None:
    if value is None:
        return None
    day = parse_day(value)
    if day is None:
        raise RuleError(path, f"不是存在的日期 YYYY-MM-DD：{value!r}")
    return day


def _window(value: Mapping[str, Any] | None) -> Window | None:
    if not value:
        return None
    return Window(_day(value.get("start"), "window.start"), _day(value.get("end"), "window.end"))


def _optional_node(value: object, path: str) -> Node | None:
    return None if value is None else parse_node(value, path)


def parse_node(value: object, path: str) -> Node:
    """Read one node of a clause tree."""
    if not isinstance(value, Mapping):
        raise RuleError(path, "这里应当是一个条件")
    if "attr" in value:
        return parse_atom(value, path)
    if "manual" in value:
        return Manual(value["manual"], value.get("by") or "", value.get("clause") or NO_CLAUSE, value.get("note") or "")
    kinds = [kind for kind in ("all", "any", "not", "score") if kind in value]
    if len(kinds) != 1 or len(value) != 1:
        raise RuleError(path, f"不认识的条件写法：{sorted(value)}")
    kind, inner = kinds[0], value[kinds[0]]
    if kind == "not":
        return Not(parse_node(inner, f"{path}.not"))
    if kind == "score":
        return _score(inner, f"{path}.score")
    if not isinstance(inner, list):
        raise RuleError(f"{path}.{kind}", "下面应当是一列条件")
    return Group(kind, tuple(parse_node(child, f"{path}.{kind}[{index}]") for index, child in enumerate(inner)))


def parse_atom(value: Mapping[str, Any], path: str) -> Atom:
    """Read one comparison."""
    op = value.get("op")
    if op not in OPS:
        raise RuleError(f"{path}.op", f"不认识的比较 {op!r}")
    bound = value.get("value")
    if op in ("in", "not_in", "contains_any") and not isinstance(bound, list):
        raise RuleError(f"{path}.value", f"{op} 的值应当是一列")
    if op in ("gte", "gt", "lte", "lt") and not is_number(bound):
        raise RuleError(f"{path}.value", f"{op} 的值应当是数")
    if op in ("date_gte", "date_lte"):
        bound = _day(bound, f"{path}.value")
    return Atom(
        attr=value["attr"],
        op=op,
        value=exact(bound) if is_number(bound) else bound,
        period=value.get("period"),
        unit=value.get("unit"),
        clause=value.get("clause") or NO_CLAUSE,
        note=value.get("note") or "",
    )


def _score(value: Mapping[str, Any], path: str) -> Score:
    if value.get("pass_op") not in ("gte", "gt"):
        raise RuleError(f"{path}.pass_op", "只能是 gte 或 gt")
    return Score(
        pass_score=exact(value["pass_score"]),
        pass_op=value["pass_op"],
        max=value.get("max"),
        clause=value.get("clause") or NO_CLAUSE,
        parts=tuple(_part(part, f"{path}.parts[{index}]") for index, part in enumerate(value["parts"])),
        items_not_zero=_not_zero(value),
    )


def _not_zero(value: Mapping[str, Any]) -> tuple[str, ...]:
    names = list(value.get("item_not_zero") or ())
    for part in value["parts"]:
        names += part.get("item_not_zero") or ()
    return tuple(names)


def _part(value: Mapping[str, Any], path: str) -> ScorePart:
    minimum = value.get("min")
    return ScorePart(
        name=value.get("name") or "",
        max=value.get("max"),
        minimum=None if minimum is None else exact(minimum),
        items=tuple(_score_item(row, f"{path}.items[{index}]") for index, row in enumerate(value["items"])),
    )


def _score_item(value: Mapping[str, Any], path: str) -> ScoreItem:
    alternatives = value.get("choose_max") or ()
    return ScoreItem(
        name=value["name"],
        max=None if value.get("max") is None else exact(value["max"]),
        attr=value["attr"],
        period=value.get("period"),
        clause=value.get("clause") or NO_CLAUSE,
        bands=tuple(_band(row, f"{path}.bands[{index}]") for index, row in enumerate(value.get("bands") or ())),
        alternatives=tuple(_score_item(row, f"{path}.choose_max[{index}]") for index, row in enumerate(alternatives)),
    )


def _band(value: Mapping[str, Any], path: str) -> Band:
    when, points = value["when"], exact(value["points"])
    if "attr_cond" in when:
        return Band("attr_cond", points, atom=parse_atom(when["attr_cond"], f"{path}.when.attr_cond"))
    if "per" in when:
        return Band("per", points, step=exact(when["per"]))
    for kind in ("else", "count_of", "value"):
        if kind in when:
            return Band(kind, points)
    unknown = sorted(set(when) - NUMERIC_OPS)
    if unknown or not when:
        raise RuleError(f"{path}.when", f"不认识的分档写法：{unknown}")
    return Band("compare", points, tests=tuple((op, exact(v) if is_number(v) else v) for op, v in when.items()))


def _benefit(value: Mapping[str, Any]) -> Benefit:
    formula = value.get("formula") or {}
    return Benefit(
        kind=value.get("kind") or "",
        certainty=value.get("certainty") or "qualitative",
        unit=value.get("unit"),
        expr=parse_expression(str(value["expr"]), "benefit.expr") if value.get("expr") is not None else None,
        tiers=_tiers(formula) if formula.get("type") == "tiered_per_loan" else None,
        description=value.get("description") or "",
    )


def _tiers(formula: Mapping[str, Any]) -> LoanTiers:
    bands = tuple(
        (None if band.get("amount_lte") is None else exact(band["amount_lte"]), exact(band["rate"]))
        for band in formula["bands"]
    )
    return LoanTiers(formula["per"], bands, exact(formula["sum_cap"]))


def _size_row(value: Mapping[str, Any], path: str) -> SizeRow:
    minimums = []
    for size, key in SIZES:
        if key not in value:
            raise RuleError(path, f"缺 {key}")
        minimums.append((size, {metric: exact(bound) for metric, bound in value[key].items()}))
    return SizeRow(value["industry"], tuple(value["metrics"]), tuple(minimums), value.get("clause") or NO_CLAUSE)
