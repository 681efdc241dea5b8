"""The attribute vocabulary: what may be known of a party, in which unit, and who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.expression import Expression, parse_expression

YEARS = ("上年度", "前年度", "大前年度")
TYPES = frozenset({"number", "money", "percent", "bool", "date", "enum", "set", "list"})
DIMENSIONLESS_COUNTS = frozenset({"家", "个", "项", "宗", "名"})
MAY_BE_NEGATIVE = ("growth", "delta", "cagr", "profit", "margin")
NEGATIVE_BY_NAME = frozenset({"taxable_income", "lawyer_rev_over_avg"})
AVERAGED = ("平均", "年均", "均值")
PART_OF_WHOLE = frozenset(
    {
        "main_ratio",
        "rd_cost_ratio",
        "rd_domestic_ratio",
        "rd_staff_ratio",
        "tech_staff_ratio",
        "hitech_revenue_ratio",
        "market_share_national",
        "layoff_rate",
        "disabled_ratio",
        "disabled_required_ratio",
        "dc_load_ratio",
        "highend_talent_ratio",
    }
)


@dataclass(frozen=True)
class Attribute:
    """One thing that can be known of a party."""

    key: str
    name: str
    type: str
    unit: str | None
    period: str | None
    meaning: str
    authority: str
    enum: tuple[str, ...] = ()
    derive: Expression | None = None
    derive_text: str = ""
    department: str | None = None

    @property
    def is_yearly(self) -> bool:
        """True when the fact is a map from year label to value."""
        return (self.period or "").startswith("按年度")

    @property
    def is_numeric(self) -> bool:
        """True for numbers, money and percentages."""
        return self.type in ("number", "money", "percent")

    @property
    def may_be_negative(self) -> bool:
        """Growth, differences, profit and margins may be below zero; nothing else may."""
        return self.key in NEGATIVE_BY_NAME or any(part in self.key for part in MAY_BE_NEGATIVE)

    @property
    def is_count(self) -> bool:
        """True for things and heads that are counted, so that a fraction of one is impossible.

        Yearly and monthly *averages* of heads are not counts.
        """
        if self.type != "number":
            return False
        if self.unit in DIMENSIONLESS_COUNTS:
            return True
        return self.unit == "人" and not any(word in self.name + self.meaning for word in AVERAGED)

    @property
    def is_part_of_whole(self) -> bool:
        """True for a share of a whole, which cannot exceed 100 %."""
        return self.type == "percent" and self.key in PART_OF_WHOLE


@dataclass(frozen=True)
class Vocabulary:
    """All attributes by key."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.attributes

    def __getitem__(self, key: str) -> Attribute:
        return self.attributes[key]

    def get(self, key: str) -> Attribute | None:
        """The attribute, or None."""
        return self.attributes.get(key)


def parse_vocabulary(document: Mapping[str, Any]) -> Vocabulary:
    """Read ``{"attributes": [{key, name, type, unit, period, meaning, authority, …}]}``.

    Raises RuleError for an unknown type, a repeated key, or a derivation that cannot be read.
    """
    attributes: dict[str, Attribute] = {}
    for index, row in enumerate(document["attributes"]):
        attribute = _attribute(row, f"attributes[{index}]")
        if attribute.key in attributes:
            raise RuleError(f"attributes[{index}].key", f"属性 {attribute.key} 重复")
        attributes[attribute.key] = attribute
    return Vocabulary(attributes)


def _attribute(row: Mapping[str, Any], path: str) -> Attribute:
    if row.get("type") not in TYPES:
        raise RuleError(f"{path}.type", f"不认识的类型 {row.get('type')!r}")
    text = row.get("derive") or ""
    # Two derivations are prose (age from the founding day, size by the classification item): those
    # belong to the facts room. What is arithmetic is computed here.
    is_arithmetic = bool(text) and (text.isascii() or "@" in text or " in (" in text)
    derive = parse_expression(text, f"{path}.derive") if is_arithmetic else None
    return Attribute(
        key=row["key"],
        name=row["name"],
        type=row["type"],
        unit=row.get("unit"),
        period=row.get("period"),
        meaning=row.get("meaning") or "",
        authority=row.get("authority") or "",
        enum=tuple(row.get("enum") or ()),
        derive=derive,
        derive_text=text,
        department=row.get("department"),
    )
