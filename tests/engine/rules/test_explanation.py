"""What a person is told: needed, on file, gap in its unit, calculation, advice that is tried before it is given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given

from huiqi.engine.rules import assess
from huiqi.engine.rules.advice import cheapest_change, with_changes, worth_of_knowing
from huiqi.engine.rules.explanation import Explanation, Provenance, explain
from huiqi.engine.rules.ruleset import RuleSet
from tests.engine.rules.rule_samples import FACTS, TREES, VOCABULARY, rules

DAY = date(2026, 11, 21)
RENT = {"attr": "rent_paid", "op": "gte", "value": 1000, "unit": "万元", "clause": "第八条"}


def told(ruleset: RuleSet, facts: dict[str, Any], **provenance: Provenance) -> Explanation:
    return explain(ruleset, VOCABULARY, assess(ruleset, VOCABULARY, facts, DAY), provenance)


def test_a_clause_is_told_with_need_value_source_day_and_gap() -> None:
    origin = Provenance("税务部门", date(2026, 5, 31))
    row = told(rules({"all": [RENT]}), {"rent_paid": Decimal("999.99")}, rent_paid=origin).clauses[0]
    assert (row.clause, row.needed, row.on_file) == ("第八条", "不低于 1,000.00 万元", "999.99 万元")
    assert (row.result, row.gap, row.source, row.as_of_on) == ("不符合", "差 0.01 万元", "税务部门", date(2026, 5, 31))


def test_a_missing_fact_is_neither_failed_nor_zero() -> None:
    explanation = told(rules({"all": [RENT]}), {})
    assert (explanation.clauses[0].result, explanation.clauses[0].on_file) == ("还没有数据", "还没有数据")
    assert explanation.missing[0].name == "实缴租金"


def test_a_share_of_a_percentage_is_told_in_points() -> None:
    row = told(
        rules({"attr": "layoff_rate", "op": "lte", "value": Decimal("5.5")}), {"layoff_rate": Decimal("6.45")}
    ).clauses[0]
    assert row.gap == "超出 0.95 个百分点"


def test_a_negated_clause_is_told_the_right_way_round() -> None:
    row = told(rules({"not": {"attr": "tags", "op": "contains", "value": "烟草"}}), {"tags": ["烟草"]}).clauses[0]
    assert (row.needed, row.result) == ("不含「烟草」", "不符合")


def test_the_calculation_is_written_out_step_by_step() -> None:
    steps = told(rules({"all": []}, expr="min(0.5*rent_paid,300)"), {"rent_paid": 720}).amount.steps
    assert [(step.text, step.value) for step in steps] == [("实缴租金 720 的 50%", 360), ("360，最多 300", 300)]


def test_a_ceiling_is_never_called_an_entitlement() -> None:
    benefit = {"kind": "money", "certainty": "upper_bound_only", "unit": "万元", "expr": "100"}
    amount = told(rules({"all": []}, benefit=benefit), {}).amount
    assert amount is not None and amount.is_ceiling and "不是应得数" in amount.kind_word


@given(TREES, FACTS)
def test_every_advice_leads_to_eligibility_when_it_is_followed(tree: Any, facts: dict[str, Any]) -> None:
    ruleset = rules(tree)
    advice = cheapest_change(ruleset, VOCABULARY, facts, assess(ruleset, VOCABULARY, facts, DAY))
    if advice is not None:
        after = assess(ruleset, VOCABULARY, with_changes(facts, advice.changes), DAY)
        assert after.is_positive and advice.changes


@given(TREES, FACTS)
def test_only_questions_whose_answer_can_help_are_worth_asking(tree: Any, facts: dict[str, Any]) -> None:
    ruleset = rules(tree)
    result = assess(ruleset, VOCABULARY, facts, DAY)
    for key, outcome in worth_of_knowing(ruleset, VOCABULARY, facts, result).items():
        assert key in result.missing and outcome.is_positive


@given(TREES, FACTS)
def test_everything_can_be_told(tree: Any, facts: dict[str, Any]) -> None:
    explanation = told(rules(tree, expr="rent_paid*0.5"), facts)
    assert all(row.title and row.result for row in explanation.clauses)


def test_history_is_never_suggested_as_a_change() -> None:
    ruleset = rules({"attr": "opened_on", "op": "date_gte", "value": "2026-01-01"})
    facts = {"opened_on": "2020-01-01"}
    assert cheapest_change(ruleset, VOCABULARY, facts, assess(ruleset, VOCABULARY, facts, DAY)) is None
