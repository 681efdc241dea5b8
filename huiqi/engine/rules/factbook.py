"""Facts as the evaluator reads them: by key and year, derived where the vocabulary says how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiqi.engine.rules.expression import Known, Unknown
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.vocabulary import YEARS, Attribute, Vocabulary

LAST_YEAR = YEARS[0]
# The one attribute that is given either as a number (of last year) or as a map of years.
YEARLY_WHEN_MAPPED = "local_contribution"


class FactBook:
    """Read access to one party's facts; unknown is an answer, never an exception."""

    def __init__(self, facts: Mapping[str, Any], vocabulary: Vocabulary):
        self.facts = facts
        self.vocabulary = vocabulary
        self._derived: dict[tuple[str, str | None], Known | Unknown] = {}

    def is_yearly(self, attribute: Attribute) -> bool:
        """Whether this attribute's fact is kept by year."""
        if attribute.key == YEARLY_WHEN_MAPPED:
            return self.facts.get(attribute.key) is not None
        return attribute.is_yearly

    def fact_key(self, key: str, period: str | None) -> str:
        """The key under which a fact is missing: ``rd_ratio@上年度`` or ``layoff_rate``."""
        if self.is_yearly(self.vocabulary[key]):
            return f"{key}@{self._year(period)}"
        return key

    def get(self, key: str, period: str | None = None) -> Known | Unknown:
        """The value of an attribute for a period, or Unknown naming the fact's key."""
        attribute = self.vocabulary[key]
        is_yearly = self.is_yearly(attribute)
        year = self._year(period) if is_yearly else None
        if key not in self.facts:
            return self._derive(attribute, year)
        raw = self.facts[key]
        if year is not None:
            raw = self._by_year(attribute, raw).get(year)
        if raw is None:
            return Unknown((self.fact_key(key, period),))
        return Known(_normal(attribute, raw))

    def _by_year(self, attribute: Attribute, raw: Any) -> Mapping[str, Any]:
        if isinstance(raw, Mapping):
            return raw
        # Validation lets a bare number through for one attribute only, and it means last year.
        return {LAST_YEAR: raw}

    def _year(self, period: str | None) -> str:
        return period if period in YEARS else LAST_YEAR

    def _derive(self, attribute: Attribute, year: str | None) -> Known | Unknown:
        unknown = Unknown((f"{attribute.key}@{year}" if year else attribute.key,))
        if attribute.derive is None:
            return unknown
        if (attribute.key, year) not in self._derived:
            value = attribute.derive.evaluate(lambda key, own: self.get(key, own or year))
            self._derived[attribute.key, year] = value if isinstance(value, Known) else unknown
        return self._derived[attribute.key, year]

    def inputs_of(self, key: str) -> list[str]:
        """The keys from which an absent attribute is derived; empty when it is given or cannot be."""
        attribute = self.vocabulary[key]
        if key in self.facts or attribute.derive is None:
            return []
        return list(dict.fromkeys(reference.key for reference in attribute.derive.references))


def _normal(attribute: Attribute, raw: Any) -> Any:
    if attribute.is_numeric and is_number(raw):
        return exact(raw)
    if attribute.type == "enum" and isinstance(raw, str):
        return raw.strip()
    return raw
