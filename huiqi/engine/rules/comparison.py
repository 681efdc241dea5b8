"""One comparison of one value."""

from __future__ import annotations

from typing import Any

from huiqi.engine.rules.expression import Unknown
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.parsing import parse_day
from huiqi.engine.rules.ruleset import Atom
from huiqi.engine.rules.truth import Truth, truth_of


def compare_atom(atom: Atom, book: FactBook) -> Truth:
    """An unknown fact is not known, for every comparison, ``exists`` included."""
    value = book.get(atom.attr, atom.period)
    if isinstance(value, Unknown):
        return Truth.U
    return truth_of(compare(atom.op, value.value, atom.value))


def compare(op: str, value: Any, bound: Any) -> bool:
    """A known value against a bound; numbers are exact, days are calendar days, texts exact."""
    match op:
        case "eq":
            return value == bound and isinstance(value, bool) == isinstance(bound, bool)
        case "ne":
            return not compare("eq", value, bound)
        case "gte":
            return value >= bound
        case "gt":
            return value > bound
        case "lte":
            return value <= bound
        case "lt":
            return value < bound
        case "in":
            return value in bound
        case "not_in":
            return value not in bound
        case "contains":
            return bound in value
        case "contains_any":
            return any(element in value for element in bound)
        case "exists":
            return value not in ("", [], {})
        case "date_gte" | "date_lte":
            day = parse_day(value)
            assert day is not None  # validation came before
            return day >= bound if op == "date_gte" else day <= bound
    raise AssertionError(f"unchecked op {op}")
