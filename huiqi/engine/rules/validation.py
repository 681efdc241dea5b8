"""Facts that cannot be true: wrong type, impossible size. They make an assessment ``invalid_input``.

Only what the rules read is looked at; what is missing is not invalid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from huiqi.engine.rules.factbook import YEARLY_WHEN_MAPPED, FactBook
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.parsing import parse_day
from huiqi.engine.rules.ruleset import RuleSet
from huiqi.engine.rules.vocabulary import YEARS, Attribute

SIZE_METRICS = {"employees": "employees_total", "revenue": "revenue_total", "assets": "assets_total"}
MONTHS_OF_A_YEAR = "unemp_ins_months"


def attributes_read(ruleset: RuleSet) -> list[str]:
    """The keys that conditions, exclusions, scores, amount and size table read, each once."""
    keys = [atom.attr for atom in ruleset.atoms()]
    if ruleset.benefit.expr is not None:
        keys += [reference.key for reference in ruleset.benefit.expr.references]
    if ruleset.benefit.tiers is not None:
        keys.append(ruleset.benefit.tiers.attr)
    if ruleset.size_table:
        keys += ["sme_industry_class", *SIZE_METRICS.values()]
    return list(dict.fromkeys(keys))


def invalid_attributes(ruleset: RuleSet, book: FactBook) -> dict[str, str]:
    """Key of each impossible fact with one sentence that says what is wrong."""
    keys = attributes_read(ruleset)
    keys += [key for used in keys for key in book.inputs_of(used)]
    faults: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        fault = fault_of(book.vocabulary[key], book.facts.get(key))
        if fault:
            faults[key] = fault
    if "disabled_employed" in keys and "disabled_employed" not in faults:
        faults.update(_more_disabled_than_employed(book.facts))
    return faults


def fault_of(attribute: Attribute, raw: Any) -> str | None:
    """What is wrong with a fact as given, in one sentence; None when nothing is."""
    if raw is None:
        return None
    if attribute.is_yearly or (attribute.key == YEARLY_WHEN_MAPPED and isinstance(raw, Mapping)):
        return _yearly_fault(attribute, raw)
    return _value_fault(attribute, raw)


def _yearly_fault(attribute: Attribute, raw: Any) -> str | None:
    if not isinstance(raw, Mapping):
        return f"{attribute.name}要按年度给出（{'、'.join(YEARS)}）"
    strange = [str(year) for year in raw if year not in YEARS]
    if strange:
        return f"{attribute.name}里有不认识的年度：{'、'.join(strange)}"
    for value in raw.values():
        fault = None if value is None else _value_fault(attribute, value)
        if fault:
            return fault
    return None


def _value_fault(attribute: Attribute, raw: Any) -> str | None:
    checks = {
        "number": _number_fault,
        "money": _number_fault,
        "percent": _number_fault,
        "bool": _bool_fault,
        "date": _date_fault,
        "enum": _enum_fault,
        "set": _set_fault,
        "list": _list_fault,
    }
    return checks[attribute.type](attribute, raw)


def _number_fault(attribute: Attribute, raw: Any) -> str | None:
    if not is_number(raw):
        return f"{attribute.name}应当是一个数"
    value = exact(raw)
    if value < 0 and not attribute.may_be_negative:
        return f"{attribute.name}不能是负数"
    if attribute.is_part_of_whole and value > 100:
        return f"{attribute.name}不能超过 100%"
    if attribute.is_count and value.denominator != 1:
        return f"{attribute.name}应当是整数"
    if attribute.key == MONTHS_OF_A_YEAR and value > 12:
        return f"{attribute.name}一年最多 12 个月"
    return None


def _bool_fault(attribute: Attribute, raw: Any) -> str | None:
    return None if isinstance(raw, bool) else f"{attribute.name}应当是「是」或「否」"


def _date_fault(attribute: Attribute, raw: Any) -> str | None:
    return None if parse_day(raw) else f"{attribute.name}应当是存在的日期，写成 2026-03-01 这样"


def _enum_fault(attribute: Attribute, raw: Any) -> str | None:
    if not isinstance(raw, str):
        return f"{attribute.name}应当是一个选项"
    if attribute.enum and raw.strip() not in attribute.enum:
        return f"{attribute.name}只能是：{'、'.join(attribute.enum)}"
    return None


def _set_fault(attribute: Attribute, raw: Any) -> str | None:
    if isinstance(raw, list) and all(isinstance(element, str) for element in raw):
        return None
    return f"{attribute.name}应当是一列选项"


def _list_fault(attribute: Attribute, raw: Any) -> str | None:
    if isinstance(raw, list) and all(_is_loan(row) for row in raw):
        return None
    return f"{attribute.name}每笔都要有金额和费用，且不能是负数"


def _is_loan(row: Any) -> bool:
    if not isinstance(row, Mapping):
        return False
    return all(is_number(row.get(key)) and exact(row[key]) >= 0 for key in ("amount", "fee"))


def _more_disabled_than_employed(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    some, all_of_them = facts.get("disabled_employed"), facts.get("employees_on_job")
    if is_number(some) and is_number(all_of_them) and exact(some) > exact(all_of_them):
        return [("disabled_employed", "安排的残疾人数不能超过在职职工人数")]
    return []
