"""Parsed rules, kept by digest: a release never changes, so neither does its parse."""

from __future__ import annotations

from typing import Any

from huiqi.core.catalog.models import Item, Release
from huiqi.engine.rules import RuleSet, parse_ruleset

_KEPT_AT_MOST = 5000
_parsed: dict[str, RuleSet] = {}


def parsed_rules(release: Release, item: Item) -> RuleSet:
    """The release's rules in the engine's form."""
    rules = _parsed.get(release.digest)
    if rules is None:
        if len(_parsed) >= _KEPT_AT_MOST:
            _parsed.clear()
        identity: dict[str, Any] = {"id": item.id, "item_type": item.item_type}
        rules = _parsed[release.digest] = parse_ruleset(identity, release.definition)
    return rules
