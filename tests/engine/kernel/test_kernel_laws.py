"""The kernel and the tree walk on random rules, facts and days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huiqi.engine.kernel import Matcher
from huiqi.engine.kernel.bits import unpack
from huiqi.engine.kernel.columns import column_of, columns_of
from huiqi.engine.kernel.faults import faulty_rows
from huiqi.engine.rules.validation import fault_of
from tests.engine.kernel.district import differences
from tests.engine.rules.rule_samples import FACTS, LEAVES, TREES, VOCABULARY, rules

DAY = date(2026, 3, 1)
YEARS = ("上年度", "前年度", "大前年度")
# Decimals whose quotients and products binary numbers get wrong, and some that no float64 names.
MONEY = st.sampled_from(
    [Decimal(each) for each in ("0", "0.1", "0.3", "0.7", "3", "2.3", "7.1", "10", "33.3", "100", "230")]
    + [Decimal("0.30000000000000000001"), Decimal("9007199254740993"), Decimal("0.29999999999999999999")]
)
RATIOS = st.sampled_from([Decimal(each) for each in ("0.1", "1", "3", "3.3", "10", "30", "33.3", "100", "110")])
BAND = st.builds(
    lambda op, bound, points: {"when": {op: bound}, "points": points},
    st.sampled_from(["gte", "gt", "lte", "lt"]), st.sampled_from([Decimal("0.3"), 3, 10]), st.integers(0, 9),
)  # fmt: skip
CONDITIONAL = st.builds(
    lambda value, points: {"when": {"attr_cond": {"attr": "tags", "op": "contains", "value": value}}, "points": points},
    st.sampled_from("abc"), st.sampled_from([1, Decimal("2.5"), 7]),
)  # fmt: skip
ELSE = st.builds(lambda points: [{"when": {"else": True}, "points": points}], st.integers(0, 3)) | st.just([])
STAIRS = st.sampled_from(
    [
        [{"when": {"gte": 10}, "points": 9}, {"when": {"gte": 3}, "points": 5}, {"when": {"gte": 1}, "points": 2}],
        [{"when": {"lt": 3}, "points": 7}, {"when": {"lte": 10}, "points": Decimal("3.5")}],
    ]
)
SPECIAL = st.sampled_from(
    [
        [{"when": {"per": Decimal("0.1")}, "points": 2}],
        [{"when": {"value": True}, "points": 1}],
    ]
)
BANDS = st.one_of(
    st.builds(lambda rows, last: rows + last, st.lists(BAND | CONDITIONAL, min_size=1, max_size=3), ELSE),
    st.builds(lambda rows, last: rows + last, STAIRS, ELSE),
    SPECIAL,
)
INDICATORS = st.builds(
    lambda number, attr, period, bands, ceiling: {
        "name": f"第{number}项", "attr": attr, "period": period, "bands": bands, "max": ceiling,
    },
    st.integers(1, 3), st.sampled_from(["rent_paid", "revenue_total", "rd_ratio"]), st.sampled_from(YEARS[:2]), BANDS,
    st.sampled_from([4, 20]),
)  # fmt: skip
SCORES = st.builds(
    lambda items, minimum, needed, op, passing: {
        "score": {
            "pass_score": passing, "pass_op": op,
            "parts": [{"name": "一", "items": items, **({"min": minimum} if minimum is not None else {})}],
            "item_not_zero": needed,
        }
    },
    st.lists(INDICATORS, min_size=1, max_size=3), st.none() | st.integers(0, 9), st.sampled_from([[], ["第1项"]]),
    st.sampled_from(["gte", "gt"]), st.sampled_from([3, Decimal("7.5"), 12]),
)  # fmt: skip
DERIVED = st.builds(
    lambda op, bound, year: {"attr": "rd_ratio", "op": op, "value": bound, "period": year},
    st.sampled_from(["gte", "gt", "lte", "lt", "eq", "ne"]), RATIOS, st.sampled_from(YEARS[:2]),
)  # fmt: skip
MORE = st.one_of(
    DERIVED,
    SCORES,
    st.just({"attr": "opened_on", "op": "date_gte", "value": "2020-01-01"}),
    st.just({"attr": "kind", "op": "in", "value": ["甲"]}),
    st.just({"attr": "tags", "op": "exists"}),
    st.just({"attr": "rent_paid", "op": "in", "value": [3, 10]}),
    st.builds(
        lambda op, bound: {"attr": "rent_paid", "op": op, "value": bound},
        st.sampled_from(["gte", "gt", "lte", "lt", "eq", "ne"]), MONEY,
    ),
)  # fmt: skip
WHOLE = st.builds(
    lambda rows, kind: {kind: rows}, st.lists(TREES | MORE, min_size=1, max_size=3), st.sampled_from(["all", "any"])
)
NEGATED = WHOLE | st.builds(lambda row: {"not": row}, WHOLE)
MONEY_FACT = st.none() | MONEY | st.just(-1)
BY_YEAR = st.none() | st.dictionaries(st.sampled_from(YEARS), MONEY_FACT, max_size=3)
MORE_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "rent_paid": MONEY_FACT,
        "revenue_total": BY_YEAR,
        "rd_expense": BY_YEAR,
        "rd_ratio": BY_YEAR,
        "opened_on": st.none() | st.sampled_from(["2019-12-31", "2020-01-01", "不是日期"]),
        "kind": st.none() | st.sampled_from(["甲", " 乙", "丙"]),
        "tags": st.none() | st.lists(st.sampled_from("abc"), max_size=2),
        "loans": st.just([{"amount": 400, "fee": Decimal("1.5")}]),
    },
)
# Facts that leave little unknown, so that the other three values are seen as well.
DENSE_FACTS = st.fixed_dictionaries(
    {
        "rent_paid": st.integers(0, 4),
        "settled": st.booleans(),
        "tags": st.lists(st.sampled_from("abc"), max_size=3, unique=True),
        "revenue_total": st.fixed_dictionaries(dict.fromkeys(YEARS[:2], MONEY)),
        "rd_expense": st.fixed_dictionaries(dict.fromkeys(YEARS[:2], MONEY)),
        "kind": st.sampled_from("甲乙"),
        "opened_on": st.sampled_from(["2019-12-31", "2020-01-01"]),
    }
)
PARTIES = st.lists(DENSE_FACTS | FACTS | MORE_FACTS, min_size=1, max_size=70)
EXPRESSIONS = st.sampled_from(
    [
        None,
        "min(0.1*rent_paid, 3)",
        "rent_paid/revenue_total",
        "floor(rent_paid/0.1)*2 if rent_paid > 0.3 else 1",
        "5 if kind == '甲' else (rd_ratio if settled else 5)",
        "3 if rd_ratio >= 10 else rent_paid - 0.3",
        "2 if 'a' in tags else max(rd_expense@前年度, rent_paid)",
        "1 if rent_paid in (3, 10) else 0",
    ]
)


def compare(conditions: Any, exclusions: Any, expr: str | None, parties: list[dict[str, Any]]) -> list[Any]:
    ruleset = rules(conditions, exclusions=exclusions, expr=expr)
    matched = Matcher(columns_of(parties, VOCABULARY), VOCABULARY).match(ruleset, DAY)
    assert sum(matched.counts.values()) == len(parties)
    return differences(matched, VOCABULARY, parties, DAY)


LEAF = LEAVES | MORE
SMALL = st.one_of(
    LEAF,
    st.builds(lambda row: {"not": row}, LEAF),
    st.builds(lambda rows, kind: {kind: rows}, st.lists(LEAF, min_size=2, max_size=3), st.sampled_from(["all", "any"])),
    st.builds(lambda rows: {"not": {"any": rows}}, st.lists(LEAF, min_size=2, max_size=2)),
)


@settings(max_examples=250, deadline=None)
@given(SMALL, EXPRESSIONS, PARTIES)
def test_every_small_tree_has_the_outcome_and_amount_of_the_tree_walk(
    conditions: Any, expr: str | None, parties: list[dict[str, Any]]
) -> None:
    assert compare(conditions, None, expr, parties) == []


@settings(max_examples=120, deadline=None)
@given(NEGATED, st.none() | SMALL, EXPRESSIONS, PARTIES)
def test_every_party_has_the_outcome_and_amount_of_the_tree_walk(
    conditions: Any, exclusions: Any, expr: str | None, parties: list[dict[str, Any]]
) -> None:
    assert compare(conditions, exclusions, expr, parties) == []


@settings(max_examples=60, deadline=None)
@given(SCORES, EXPRESSIONS, st.lists(MORE_FACTS, min_size=1, max_size=70))
def test_score_tables_alone(table: Any, expr: str | None, parties: list[dict[str, Any]]) -> None:
    assert compare(table, None, expr, parties) == []


@given(PARTIES)
def test_no_rule_text_is_not_known(parties: list[dict[str, Any]]) -> None:
    assert compare(None, None, None, parties) == []


def test_a_quotient_that_binary_numbers_get_wrong_is_looked_at_exactly() -> None:
    """2.3 of 230 is one per cent; binary numbers say a little less."""
    parties = [{"rd_expense": {"上年度": Decimal("2.3")}, "revenue_total": {"上年度": Decimal(230)}}] * 3
    assert 2.3 / 230 * 100 < 1
    for op, outcome in (("gte", "eligible"), ("gt", "not_eligible"), ("eq", "eligible")):
        matched = Matcher(columns_of(parties, VOCABULARY), VOCABULARY).match(
            rules({"attr": "rd_ratio", "op": op, "value": 1}), DAY
        )
        assert matched.counts == {outcome: 3}


def test_a_number_that_no_float_names_is_looked_at_exactly() -> None:
    bound = Decimal("9007199254740993")  # 2**53 + 1
    parties = [{"rent_paid": bound - 1}, {"rent_paid": bound}, {"rent_paid": bound + 1}]
    matched = Matcher(columns_of(parties, VOCABULARY), VOCABULARY).match(
        rules({"attr": "rent_paid", "op": "gte", "value": bound}), DAY
    )
    assert [matched.outcome_of(row) for row in range(3)] == ["not_eligible", "eligible", "eligible"]


def test_a_document_that_does_not_hold_that_day_matches_nobody() -> None:
    ruleset = rules({"all": []}, doc={"lifecycle": "in_force", "expires": "2026-02-28"})
    matched = Matcher(columns_of([{}] * 100, VOCABULARY), VOCABULARY).match(ruleset, DAY)
    assert matched.counts == {"not_in_force": 100}


@given(
    st.sampled_from([key for key, each in VOCABULARY.attributes.items() if each.is_numeric]),
    st.lists(MONEY_FACT | st.just(Decimal("1.5")), min_size=1),
)
def test_faults_by_column_are_the_faults_one_by_one(key: str, values: list[Any]) -> None:
    attribute = VOCABULARY[key]
    rows = faulty_rows(attribute, column_of(attribute, values))
    wrap = (lambda value: {"上年度": value}) if attribute.is_yearly else (lambda value: value)
    wanted = [value is not None and fault_of(attribute, wrap(value)) is not None for value in values]
    assert (rows is None and not any(wanted)) or (rows is not None and rows.tolist() == wanted)


def test_texts_that_are_no_choice_are_faulty() -> None:
    rows = faulty_rows(VOCABULARY["kind"], column_of(VOCABULARY["kind"], ["甲", None, "丙"]))
    assert rows is not None
    assert rows.tolist() == [False, False, True]


def test_one_clause_short_and_a_hit_exclusion_counts_as_one() -> None:
    met = {"attr": "settled", "op": "eq", "value": True}
    paid = {"attr": "rent_paid", "op": "gte", "value": 3}
    judged = {"manual": "评审", "by": "专家"}
    ruleset = rules({"all": [met, paid, judged]}, exclusions={"attr": "tags", "op": "contains", "value": "a"})
    parties = [
        {"settled": True, "rent_paid": 2, "tags": []},
        {"settled": False, "rent_paid": 2, "tags": []},
        {"settled": True, "rent_paid": 3, "tags": ["a"]},
        {"settled": True, "rent_paid": 3, "tags": []},
        {"settled": False, "tags": []},
    ]
    matched = Matcher(columns_of(parties, VOCABULARY), VOCABULARY).match(ruleset, DAY)
    assert unpack(matched.one_short, len(parties)).tolist() == [True, False, True, False, False]


def test_the_attribute_whose_absence_alone_is_in_the_way() -> None:
    met = {"attr": "settled", "op": "eq", "value": True}
    paid = {"any": [{"attr": "rent_paid", "op": "gte", "value": 3}, {"attr": "kind", "op": "eq", "value": "甲"}]}
    parties = [
        {"settled": True},
        {"settled": True, "kind": "乙"},
        {"rent_paid": 5},
        {"settled": False},
        {},
    ]
    matched = Matcher(columns_of(parties, VOCABULARY), VOCABULARY).match(rules({"all": [met, paid]}), DAY)
    assert matched.blocked_by == {"rent_paid": 2, "kind": 1, "settled": 1}
