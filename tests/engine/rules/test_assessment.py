"""Single points of the semantics that worked cases touch rarely, each with its figure by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huiqi.engine.rules import Assessment, RuleError, assess, parse_ruleset
from huiqi.engine.rules.ruleset import RuleSet
from tests.engine.rules.rule_samples import VOCABULARY, rules

DAY = "2026-11-21"
TRUE: dict[str, Any] = {"all": []}


def judge(ruleset: RuleSet, facts: dict[str, Any], day: object = DAY) -> Assessment:
    return assess(ruleset, VOCABULARY, facts, day)


def test_a_value_exactly_on_the_line_meets_gte_and_fails_gt() -> None:
    on_the_line = {"rent_paid": Decimal("1000")}
    assert judge(rules({"attr": "rent_paid", "op": "gte", "value": 1000}), on_the_line).outcome == "eligible"
    assert judge(rules({"attr": "rent_paid", "op": "gt", "value": 1000}), on_the_line).outcome == "not_eligible"


def test_decimals_are_exact_where_floats_would_not_be() -> None:
    ruleset = rules(TRUE, expr="rent_paid*3")
    assert judge(ruleset, {"rent_paid": 0.1}).amount == Decimal("0.3")


def test_an_absent_fact_is_unknown_even_for_exists() -> None:
    result = judge(rules({"attr": "tags", "op": "exists"}), {})
    assert (result.outcome, result.missing) == ("insufficient_data", ("tags",))


def test_an_empty_set_is_known_and_does_not_exist() -> None:
    assert judge(rules({"attr": "tags", "op": "exists"}), {"tags": []}).outcome == "not_eligible"


def test_a_ratio_is_derived_only_when_its_key_is_absent() -> None:
    ruleset = rules({"attr": "rd_ratio", "op": "gte", "value": 5, "period": "上年度"})
    inputs = {"rd_expense": {"上年度": 5}, "revenue_total": {"上年度": 100}}
    assert judge(ruleset, inputs).outcome == "eligible"
    assert judge(ruleset, {**inputs, "rd_ratio": None}).missing == ("rd_ratio@上年度",)
    assert judge(ruleset, {**inputs, "rd_ratio": {"前年度": 9}}).missing == ("rd_ratio@上年度",)


def test_a_zero_divisor_leaves_a_derived_fact_unknown() -> None:
    ruleset = rules({"attr": "rd_ratio", "op": "gte", "value": 5, "period": "上年度"})
    result = judge(ruleset, {"rd_expense": {"上年度": 5}, "revenue_total": {"上年度": 0}})
    assert result.outcome == "insufficient_data"


def test_contribution_given_as_one_number_is_last_years() -> None:
    ruleset = rules({"attr": "local_contribution", "op": "gte", "value": 10, "period": "前年度"})
    assert judge(ruleset, {"local_contribution": 50}).missing == ("local_contribution@前年度",)
    assert judge(ruleset, {"local_contribution": {"前年度": 50}}).outcome == "eligible"


def test_only_the_chosen_branch_of_an_amount_is_read() -> None:
    ruleset = rules(TRUE, expr="5 if kind=='甲' else rent_paid")
    assert judge(ruleset, {"kind": "甲"}).amount == 5
    undetermined = judge(ruleset, {"rent_paid": 3})
    assert (undetermined.amount, undetermined.amount_missing) == (None, ("kind",))


def test_an_unknown_condition_does_not_matter_when_both_branches_agree() -> None:
    assert judge(rules(TRUE, expr="5 if kind=='甲' else 5"), {}).amount == 5


def test_an_unknown_amount_is_null_and_changes_no_outcome() -> None:
    result = judge(rules(TRUE, expr="min(rent_paid,10)"), {})
    assert (result.outcome, result.amount, result.amount_missing) == ("eligible", None, ("rent_paid",))


def test_a_hit_exclusion_is_named_and_decides() -> None:
    ruleset = rules(TRUE, exclusions={"any": [{"attr": "settled", "op": "eq", "value": True}]})
    result = judge(ruleset, {"settled": True})
    assert (result.outcome, result.failed_attrs) == ("not_eligible", ("settled",))
    assert judge(ruleset, {}).outcome == "insufficient_data"


def test_a_failed_not_names_the_atoms_that_hold_below_it() -> None:
    ruleset = rules(
        {
            "not": {
                "any": [
                    {"attr": "settled", "op": "eq", "value": True},
                    {"attr": "tags", "op": "contains", "value": "a"},
                ]
            }
        }
    )
    assert judge(ruleset, {"settled": True, "tags": []}).failed_attrs == ("settled",)


def test_what_is_not_in_force_is_said_before_bad_facts() -> None:
    ruleset = rules(TRUE, doc={"lifecycle": "in_force", "expires": "2026-11-20"}, expr="rent_paid")
    assert judge(ruleset, {"rent_paid": "bad"}).outcome == "not_in_force"
    repealed = rules(TRUE, doc={"lifecycle": "repealed"})
    assert judge(repealed, {}, "not a day").outcome == "not_in_force"


def test_both_days_of_validity_count() -> None:
    ruleset = rules(TRUE, doc={"lifecycle": "historical_batch", "effective": "2026-11-21", "expires": "2026-11-21"})
    assert [judge(ruleset, {}, day).outcome for day in ("2026-11-20", "2026-11-21", "2026-11-22")] == [
        "not_in_force",
        "eligible",
        "not_in_force",
    ]


def test_a_window_with_an_unknown_end_is_never_asserted_to_be_open() -> None:
    ruleset = rules(TRUE, window={"start": "2026-11-01", "end": None})
    assert judge(ruleset, {}).as_output()["window_open"] is None
    assert judge(ruleset, {}, "2026-10-31").as_output()["window_open"] is False
    assert "window_open" not in judge(rules(TRUE), {}).as_output()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rent_paid", "60"),
        ("rent_paid", True),
        ("rent_paid", -1),
        ("rent_paid", float("nan")),
        ("rent_paid", float("inf")),
        ("layoff_rate", 100.5),
        ("employees", 2.5),
        ("settled", "是"),
        ("settled", 1),
        ("kind", "丙"),
        ("kind", True),
        ("tags", "a"),
        ("tags", [1]),
        ("opened_on", "2026/1/5"),
        ("opened_on", "2026-02-30"),
        ("revenue_total", 100),
        ("revenue_total", {"上年度": "x"}),
        ("loans", [{"amount": -1, "fee": 1}]),
        ("loans", [{"amount": 1}]),
    ],
)
def test_an_impossible_fact_is_invalid_and_named(key: str, value: Any) -> None:
    result = judge(rules({"attr": key, "op": "exists"}), {key: value})
    assert (result.outcome, result.attrs) == ("invalid_input", (key,))


@pytest.mark.parametrize(
    ("key", "value"),
    [("insured_count", 30.5), ("net_profit", -10), ("kind", " 甲 "), ("revenue_total", {}), ("tags", None)],
)
def test_a_possible_fact_is_not_invalid(key: str, value: Any) -> None:
    assert judge(rules({"attr": key, "op": "exists"}), {key: value}).outcome != "invalid_input"


def test_loans_are_paid_by_the_band_each_lies_in_up_to_the_cap() -> None:
    formula = {
        "type": "tiered_per_loan",
        "per": "loans",
        "bands": [
            {"amount_lte": 500, "rate": 1},
            {"amount_gt": 500, "amount_lte": 800, "rate": 0.8},
            {"amount_gt": 800, "rate": 0},
        ],
        "sum_cap": 30,
    }
    benefit = {"kind": "money", "certainty": "upper_bound_only", "unit": "万元", "formula": formula, "expr": None}
    ruleset = rules(TRUE, benefit=benefit)
    loans = [{"amount": 500, "fee": 5}, {"amount": 800, "fee": 10}, {"amount": 801, "fee": 99}]
    assert judge(ruleset, {"loans": loans}).amount == 13  # 5×1 + 10×0.8 + 99×0
    assert judge(ruleset, {"loans": [{"amount": 1, "fee": 40}]}).amount == 30


def score_rules() -> RuleSet:
    bands = [
        {"when": {"gte": 10}, "points": 20},
        {"when": {"gte": 5}, "points": 10},
        {"when": {"else": True}, "points": 0},
    ]
    items = [
        {"name": "租金", "max": 20, "attr": "rent_paid", "bands": bands},
        {"name": "面积", "max": 5, "attr": "rent_area", "bands": [{"when": {"per": 2}, "points": 1}]},
        {"name": "标签", "max": 6, "attr": "tags", "bands": [{"when": {"count_of": True}, "points": 3}]},
    ]
    return rules({"score": {"pass_score": 20, "pass_op": "gte", "parts": [{"name": "一", "min": 10, "items": items}]}})


def test_points_add_up_and_stop_at_their_maximum() -> None:
    result = judge(score_rules(), {"rent_paid": 7, "rent_area": 99, "tags": ["a", "b", "c"]})
    assert (result.outcome, result.score) == ("eligible", 21)  # 10 + 5 + 6


def test_a_score_that_unknowns_can_no_longer_change_is_decided() -> None:
    low = judge(score_rules(), {"rent_paid": 0})
    assert (low.outcome, low.failed_attrs) == ("not_eligible", ("score",))  # at most 0 + 5 + 6
    open_score = judge(score_rules(), {"rent_paid": 7})
    assert open_score.outcome == "insufficient_data"
    assert set(open_score.missing) == {"rent_area", "tags"}


@pytest.mark.parametrize(
    ("tree", "where"),
    [
        ({"attr": "rent_paid", "op": "about", "value": 1}, "conditions.op"),
        ({"all": [{"attr": "rent_paid", "op": "gte", "value": "x"}]}, "conditions.all[0].value"),
        ({"some": []}, "conditions"),
        ({"attr": "opened_on", "op": "date_gte", "value": "2026-13-01"}, "conditions.value"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(tree: Any, where: str) -> None:
    with pytest.raises(RuleError) as fault:
        rules(tree)
    assert fault.value.path == where


@pytest.mark.parametrize(
    "text", ["__import__('os')", "rent_paid.real", "[x for x in tags]", "rent_paid**9", "lambda: 1"]
)
def test_an_amount_expression_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(RuleError):
        parse_ruleset({"id": "x", "item_type": "support_policy"}, {"benefit": {"kind": "money", "expr": text}})
