"""The laws of the four values, on random clause trees and facts."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.rules import Truth, assess
from huiqi.engine.rules.assessment import OUTCOMES
from huiqi.engine.rules.truth import conjunction, disjunction
from tests.engine.rules.rule_samples import FACTS, TREES, VOCABULARY, rules

DAY = date(2026, 11, 21)
VALUES = st.sampled_from(list(Truth))


def truth_of(tree: Any, facts: dict[str, Any]) -> Truth:
    outcome = assess(rules(tree), VOCABULARY, facts, DAY).outcome
    return next(truth for truth, word in OUTCOMES.items() if word == outcome)


@given(TREES, TREES, FACTS)
def test_all_is_the_minimum_and_any_the_maximum(one: Any, other: Any, facts: dict[str, Any]) -> None:
    a, b = truth_of(one, facts), truth_of(other, facts)
    assert truth_of({"all": [one, other]}, facts) is min(a, b)
    assert truth_of({"any": [one, other]}, facts) is max(a, b)


@given(TREES, FACTS)
def test_not_twice_is_the_clause_itself(tree: Any, facts: dict[str, Any]) -> None:
    assert truth_of({"not": {"not": tree}}, facts) is truth_of(tree, facts)


@given(TREES, FACTS)
def test_not_swaps_true_and_false_and_keeps_the_rest(tree: Any, facts: dict[str, Any]) -> None:
    truth, opposite = truth_of(tree, facts), truth_of({"not": tree}, facts)
    expected = {Truth.T: Truth.F, Truth.F: Truth.T}.get(truth, truth)
    assert opposite is expected


@given(st.lists(VALUES), st.lists(VALUES))
def test_groups_may_be_nested_without_changing_their_value(left: list[Truth], right: list[Truth]) -> None:
    assert conjunction([conjunction(left), conjunction(right)]) is conjunction(left + right)
    assert disjunction([disjunction(left), disjunction(right)]) is disjunction(left + right)


@given(TREES, FACTS, FACTS)
def test_learning_more_never_turns_a_yes_or_no_round(tree: Any, facts: dict[str, Any], more: dict[str, Any]) -> None:
    """What is known stays decided when unknown facts become known: an unknown value was neither yes nor no."""
    before = truth_of(tree, facts)
    known = {key: value for key, value in facts.items() if value is not None and not isinstance(value, dict)}
    years = {k: v for k, v in (facts.get("revenue_total") or {}).items() if v is not None}
    learnt = {**more, **known, "revenue_total": {**(more.get("revenue_total") or {}), **years}}
    if before in (Truth.T, Truth.F):
        assert truth_of(tree, learnt) is before


@given(TREES, FACTS)
def test_the_same_facts_and_day_give_the_same_answer(tree: Any, facts: dict[str, Any]) -> None:
    ruleset = rules(tree)
    assert (
        assess(ruleset, VOCABULARY, facts, DAY).as_output() == assess(ruleset, VOCABULARY, dict(facts), DAY).as_output()
    )


@given(TREES, FACTS)
def test_what_is_missing_is_named_exactly_when_data_are_insufficient(tree: Any, facts: dict[str, Any]) -> None:
    result = assess(rules(tree), VOCABULARY, facts, DAY)
    assert bool(result.missing) is (result.outcome == "insufficient_data")
