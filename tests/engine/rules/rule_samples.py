"""A small vocabulary and random rules over it, for the tests of the evaluator."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from huiqi.engine.rules import RuleSet, Vocabulary, parse_ruleset, parse_vocabulary

VOCABULARY: Vocabulary = parse_vocabulary(
    {
        "attributes": [
            {
                "key": "revenue_total",
                "name": "营业收入",
                "type": "money",
                "unit": "万元",
                "period": "按年度(上年度/前年度/大前年度)",
            },
            {
                "key": "rd_expense",
                "name": "研发费用",
                "type": "money",
                "unit": "万元",
                "period": "按年度(上年度/前年度/大前年度)",
            },
            {
                "key": "rd_ratio",
                "name": "研发占比",
                "type": "percent",
                "unit": "%",
                "period": "按年度(上年度/前年度/大前年度)",
                "derive": "rd_expense/revenue_total*100",
            },
            {"key": "rent_paid", "name": "实缴租金", "type": "money", "unit": "万元", "period": None},
            {"key": "rent_area", "name": "面积", "type": "number", "unit": "平方米", "period": None},
            {"key": "employees", "name": "新招人数", "type": "number", "unit": "人", "period": None},
            {
                "key": "insured_count",
                "name": "参保人数",
                "type": "number",
                "unit": "人",
                "period": None,
                "meaning": "月平均",
            },
            {"key": "layoff_rate", "name": "裁员率", "type": "percent", "unit": "%", "period": None},
            {"key": "net_profit", "name": "净利润", "type": "money", "unit": "万元", "period": None},
            {"key": "settled", "name": "已落户", "type": "bool", "period": None},
            {"key": "district", "name": "所在区", "type": "enum", "period": None},
            {"key": "kind", "name": "类型", "type": "enum", "period": None, "enum": ["甲", "乙"]},
            {"key": "tags", "name": "标签", "type": "set", "period": None},
            {"key": "opened_on", "name": "开业日", "type": "date", "period": None},
            {"key": "local_contribution", "name": "综合贡献", "type": "money", "unit": "万元", "period": "上年度"},
            {"key": "loans", "name": "贷款", "type": "list", "period": None},
        ]
    }
)


def rules(conditions: Any, *, expr: str | None = None, exclusions: Any = None, **more: Any) -> RuleSet:
    """A rule set from a clause tree; ``more`` overrides the release's other fields."""
    benefit = {"kind": "money", "certainty": "computable", "unit": "万元", "expr": expr}
    release = {"doc": {"lifecycle": "in_force"}, "conditions": conditions, "exclusions": exclusions, "benefit": benefit}
    return parse_ruleset({"id": "sample", "item_type": "support_policy"}, {**release, **more})


ATOMS = st.one_of(
    st.builds(
        lambda op, value: {"attr": "rent_paid", "op": op, "value": value},
        st.sampled_from(["gte", "gt", "lte", "lt", "eq", "ne"]),
        st.integers(0, 4),
    ),
    st.builds(lambda value: {"attr": "settled", "op": "eq", "value": value}, st.booleans()),
    st.builds(lambda value: {"attr": "tags", "op": "contains", "value": value}, st.sampled_from("abc")),
    st.builds(
        lambda op, year: {"attr": "revenue_total", "op": op, "value": 2, "period": year},
        st.sampled_from(["gte", "lt"]),
        st.sampled_from(["上年度", "前年度"]),
    ),
)
LEAVES = ATOMS | st.just({"manual": "评审", "by": "委员会"})
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda rows: {"all": rows}, st.lists(inner, max_size=4)),
        st.builds(lambda rows: {"any": rows}, st.lists(inner, max_size=4)),
        st.builds(lambda row: {"not": row}, inner),
    ),
    max_leaves=12,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "rent_paid": st.none() | st.integers(0, 4),
        "settled": st.none() | st.booleans(),
        "tags": st.none() | st.lists(st.sampled_from("abc"), max_size=3, unique=True),
        "revenue_total": st.none()
        | st.dictionaries(st.sampled_from(["上年度", "前年度"]), st.none() | st.integers(0, 4)),
    },
)
