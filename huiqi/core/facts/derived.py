"""Derived facts: computed in Python from facts on file, only where nobody has stated them.

A higher room or a domain registers more with ``register``; arithmetic ``derive`` formulas of the
vocabulary belong to the rule engine and are not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

Facts = dict[str, Any]
Derivation = Callable[[Facts, date], Any]


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """How one attribute is computed: ``compute(facts, day)`` returns the value, or None for unknown."""

    key: str
    needs: tuple[str, ...]
    compute: Derivation
    because: str


_registry: dict[str, DerivedFact] = {}


def register(key: str, *, needs: tuple[str, ...], compute: Derivation, because: str) -> None:
    """Plug in a derived fact; ``because`` is the Chinese sentence shown as its source."""
    _registry[key] = DerivedFact(key, needs, compute, because)


def list_keys() -> list[str]:
    """The attributes that can be derived."""
    return sorted(_registry)


def rule_of(key: str) -> DerivedFact:
    """How an attribute of :func:`list_keys` is derived."""
    return _registry[key]


def derive_missing(facts: Facts, day: date) -> dict[str, tuple[Any, DerivedFact]]:
    """Values for the registered keys absent from ``facts`` (a key present with None is not derived)."""
    found: dict[str, tuple[Any, DerivedFact]] = {}
    for key, derived in _registry.items():
        if key in facts or any(facts.get(need) is None for need in derived.needs):
            continue
        value = derived.compute(facts, day)
        if value is not None:
            found[key] = (value, derived)
    return found


def full_months(start_on: date, day: date) -> int:
    """Full months from ``start_on`` to ``day``; 2026-01-31 to 2026-02-28 is not yet a full month. Not below 0."""
    months = (day.year - start_on.year) * 12 + day.month - start_on.month - (day.day < start_on.day)
    return max(months, 0)


def _months_in_business(facts: Facts, day: date) -> int | None:
    try:
        start_on = date.fromisoformat(facts["reg_date"])
    except (TypeError, ValueError):
        return None
    return full_months(start_on, day)


def _years_in_business(facts: Facts, day: date) -> int | None:
    months = _months_in_business(facts, day)
    return None if months is None else months // 12


register("biz_age_months", needs=("reg_date",), compute=_months_in_business, because="由成立日期推算")
register("biz_age_years", needs=("reg_date",), compute=_years_in_business, because="由成立日期推算")
