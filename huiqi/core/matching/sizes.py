"""企业规模类型: derived from the size table that the vocabulary names (规则项 …), where nobody has stated it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiqi.core.catalog import queries as catalog
from huiqi.core.facts import derived
from huiqi.engine.refusal import NotFound
from huiqi.engine.rules.classification import classify
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.ruleset import RuleSet
from huiqi.engine.rules.validation import invalid_attributes

SIZE = "sme_size"
BY_ITEM = "规则项 "


def size_rules() -> RuleSet | None:
    """The size table that the vocabulary names, from the catalog; None where there is none."""
    attribute = catalog.current_vocabulary().get(SIZE)
    if attribute is None or not attribute.derive_text.startswith(BY_ITEM):
        return None
    try:
        release = catalog.get_release(attribute.derive_text.removeprefix(BY_ITEM).strip())
    except NotFound:
        return None
    return catalog.released_ruleset(release)


def size_of(facts: Mapping[str, Any], day: date) -> str | None:
    """The size class after the table in the catalog; None when facts are missing or impossible."""
    rules = size_rules()
    if rules is None:
        return None
    book = FactBook(facts, catalog.current_vocabulary())
    return None if invalid_attributes(rules, book) else classify(rules, book).name


def register() -> None:
    """Plug the size in beside the other derived facts."""
    derived.register(SIZE, needs=("sme_industry_class",), compute=size_of, because="按中小企业划型标准推算")
