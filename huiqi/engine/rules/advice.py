"""What would help: the cheapest change that makes a party eligible, and the answer worth most.

Every suggestion is evaluated again before it is returned; nothing is shown that would not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from huiqi.engine.rules.assessment import Assessment, assess
from huiqi.engine.rules.conditions import Evaluated
from huiqi.engine.rules.expression import Known
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.numbers import is_number, to_decimal
from huiqi.engine.rules.ruleset import Atom, Group, Not, RuleSet
from huiqi.engine.rules.truth import Truth
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary
from huiqi.engine.rules.wording import gap, shown, with_unit

# What is over and done with, or not the company's to choose, is never suggested as a change.
FIXED_TYPES = frozenset({"date", "list"})
FIXED_PERIODS = frozenset({"历史", "放款当年", "纳统次年"})
FIXED_PREFIXES = ("loan_", "biz_age_", "award_", "first_")
FIXED_KEYS = frozenset(
    {
        "org_type",
        "is_legal_person",
        "sme_industry_class",
        "industry_tags",
        "reg_city",
        "person_category",
        "pv_city_subsidy",
        "store_kind",
    }
)
COST_OF_A_STATUS = Fraction(1)
SMALLEST_STEP = Fraction(1, 100)
TRIED_AT_MOST = 64


@dataclass(frozen=True)
class Change:
    """One fact to change: from what to what, and in words."""

    fact_key: str
    attr: str
    year: str | None
    new_value: Any
    text: str
    cost: Fraction


@dataclass(frozen=True)
class Advice:
    """Changes that together make the party eligible, and the assessment that they lead to."""

    changes: tuple[Change, ...]
    leads_to: Assessment

    @property
    def is_one_step(self) -> bool:
        """True when a single fact is all that is short."""
        return len(self.changes) == 1


def cheapest_change(
    ruleset: RuleSet, vocabulary: Vocabulary, facts: Mapping[str, Any], assessment: Assessment
) -> Advice | None:
    """The least change that turns ``not_eligible`` into eligible; None when none is found or allowed."""
    if assessment.outcome != "not_eligible" or assessment.conditions is None or assessment.book is None:
        return None
    plans = _plans(assessment.conditions, assessment.book, is_negated=False)
    if assessment.exclusions is not None:
        plans = _joined([plans, _plans(assessment.exclusions, assessment.book, is_negated=True)])
    for plan in sorted(plans, key=_cost)[:TRIED_AT_MOST]:
        if not plan:
            continue
        outcome = assess(ruleset, vocabulary, with_changes(facts, plan), assessment.as_of)
        if outcome.is_positive:
            return Advice(plan, outcome)
    return None


def with_changes(facts: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The facts as they would be; a year's value is changed within its map."""
    changed = dict(facts)
    for change in changes:
        if change.year is None:
            changed[change.attr] = change.new_value
        else:
            years = changed.get(change.attr)
            changed[change.attr] = {**(years if isinstance(years, Mapping) else {}), change.year: change.new_value}
    return changed


def _cost(plan: tuple[Change, ...]) -> tuple[int, Fraction]:
    return len(plan), sum((change.cost for change in plan), Fraction(0))


def _plans(tree: Evaluated, book: FactBook, is_negated: bool) -> list[tuple[Change, ...]]:
    """Ways to make a node hold, each a set of changes; the empty set where it already does."""
    truth = tree.truth.negated() if is_negated else tree.truth
    if truth in (Truth.T, Truth.M):
        return [()]
    match tree.node:
        case Atom():
            change = None if truth is Truth.U else _change(tree.node, book, is_negated)
            return [] if change is None else [(change,)]
        case Not():
            return _plans(tree.children[0], book, not is_negated)
        case Group(kind=kind):
            below = [_plans(child, book, is_negated) for child in tree.children]
            is_any = (kind == "any") is not is_negated
            return [plan for plans in below for plan in plans] if is_any else _joined(below)
    return []


def _joined(below: list[list[tuple[Change, ...]]]) -> list[tuple[Change, ...]]:
    """One plan from each child together; kept short by cost so that wide trees stay cheap."""
    plans: list[tuple[Change, ...]] = [()]
    for choices in below:
        plans = [plan + tuple(one for one in choice if one not in plan) for plan in plans for choice in choices]
        plans = sorted(plans, key=_cost)[:TRIED_AT_MOST]
    return plans


def _change(atom: Atom, book: FactBook, is_negated: bool) -> Change | None:
    attribute = book.vocabulary[atom.attr]
    value = book.get(atom.attr, atom.period)
    if is_fixed(attribute) or not isinstance(value, Known):
        return None
    if attribute.key not in book.facts:
        # A derived figure moves only with what it is derived from; that is not one step.
        return None
    target = _target(atom, attribute, value.value, is_negated)
    if target is None:
        return None
    fact_key = book.fact_key(atom.attr, atom.period)
    year = fact_key.partition("@")[2] or None
    text = _sentence(atom, attribute, value.value, target, year)
    new_value = to_decimal(target) if is_number(target) else target
    return Change(fact_key, atom.attr, year, new_value, text, _price(value.value, target))


def is_fixed(attribute: Attribute) -> bool:
    """True for what a party is or was, which no step of its own changes: its kind, its past, its first day."""
    return (
        attribute.type in FIXED_TYPES
        or attribute.period in FIXED_PERIODS
        or attribute.key in FIXED_KEYS
        or attribute.key.startswith(FIXED_PREFIXES)
        or attribute.key.endswith("_year")
    )


def _target(atom: Atom, attribute: Attribute, value: Any, is_negated: bool) -> Any:
    """The nearest value that meets the comparison, or None where there is no sensible one."""
    bound = atom.value
    if is_negated:
        if atom.op in ("contains", "contains_any"):
            taken = {bound} if atom.op == "contains" else set(bound)
            return [one for one in value if one not in taken]
        return (not bound) if isinstance(bound, bool) else None
    step = Fraction(1) if attribute.is_count else SMALLEST_STEP
    match atom.op:
        case "gte" | "lte":
            return bound
        case "gt":
            return bound + step
        case "lt":
            return max(bound - step, Fraction(0)) if bound > 0 else None
        case "eq":
            return bound
        case "in":
            return bound[0]
        case "contains":
            return [*value, bound]
        case "contains_any":
            return [*value, bound[0]]
    return None


def _price(value: Any, target: Any) -> Fraction:
    if is_number(value) and is_number(target) and not isinstance(target, bool):
        return abs(target - value) / max(abs(target), Fraction(1))
    return COST_OF_A_STATUS


def _sentence(atom: Atom, attribute: Attribute, value: Any, target: Any, year: str | None) -> str:
    name = f"{year or ''}{attribute.name}"
    if isinstance(target, bool):
        return f"{name}：由「{'是' if value else '否'}」变为「{'是' if target else '否'}」"
    if is_number(target) and is_number(value):
        short, _ = gap(atom, attribute, value, is_met=False)
        return f"{name}{short}，到 {with_unit(target, attribute)} 就够"
    if isinstance(target, list):
        added = [one for one in target if one not in value]
        return f"{name}：再有「{'、'.join(added)}」就够" if added else f"{name}：去掉不允许的几项就够"
    return f"{name}：由「{shown(value, attribute)}」变为「{target}」"


def worth_of_knowing(
    ruleset: RuleSet, vocabulary: Vocabulary, facts: Mapping[str, Any], assessment: Assessment
) -> dict[str, Assessment]:
    """For each missing fact the best outcome that its answer alone could bring.

    Only answers that make the party eligible are returned, so that no useless question is asked.
    """
    if assessment.outcome != "insufficient_data":
        return {}
    best: dict[str, Assessment] = {}
    for key in assessment.missing:
        attr, _, year = key.partition("@")
        for candidate in answers_worth_trying(ruleset, vocabulary[attr]):
            change = Change(key, attr, year or None, candidate, "", Fraction(0))
            outcome = assess(ruleset, vocabulary, with_changes(facts, [change]), assessment.as_of)
            if outcome.is_positive and (key not in best or (outcome.amount or 0) > (best[key].amount or 0)):
                best[key] = outcome
    return best


def answers_worth_trying(ruleset: RuleSet, attribute: Attribute) -> list[Any]:
    """The answers at which this release's clauses change their mind about an attribute."""
    if attribute.type == "bool":
        return [True, False]
    answers: list[Any] = []
    for atom in ruleset.atoms():
        if atom.attr != attribute.key:
            continue
        if atom.op in ("gte", "lte", "eq", "gt", "lt") and is_number(atom.value):
            step = Fraction(1) if attribute.is_count else SMALLEST_STEP
            shift = {"gt": step, "lt": -step}.get(atom.op, Fraction(0))
            answers.append(to_decimal(max(atom.value + shift, Fraction(0))))
        elif atom.op == "contains":
            answers += [[], [atom.value]]
        elif atom.op == "contains_any":
            answers += [[], [atom.value[0]]]
        elif atom.op == "in":
            answers.append(atom.value[0])
        elif atom.op == "eq":
            answers.append(atom.value)
    return answers
