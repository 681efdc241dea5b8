"""What people type is understood, or asked back in one sentence; nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.forms.values import check_value, find_warning, format_value, parse_value
from huiqi.engine.refusal import InvalidInput


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("万元", "1,200万", "1200"),
        ("万元", "1200", "1200"),
        ("万元", "１，２００．５０", "1200.5"),
        ("万元", "1200万元", "1200"),
        ("万元", "12,000,000.00元", "1200"),
        ("万元", "1.2亿", "12000"),
        ("万元", "1亿2000万", "12000"),
        ("万元", "人民币 300 万元整", "300"),
        ("万元", "一千二百万元", "1200"),
        ("万元", "负20万", "-20"),
        ("万元", "(1,200)", "-1200"),
        ("元", "1200万元", "12000000"),
        ("元", "1,234.56", "1234.56"),
        ("元", "1 200 000", "1200000"),
        ("亿美元", "10亿美元", "10"),
        ("亿美元", "5000万美元", "0.5"),
    ],
)
def test_money_is_converted_only_into_the_unit_of_the_field(unit: str, text: str, value: str) -> None:
    assert parse_value("money", unit, text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["约一千", "大概 300", "几百", "300左右", "100-200", "三百多", "近千", "不到500", "一年半", "数十"]
)
def test_a_vague_number_is_asked_back_in_one_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_value("money", "万元", text)
    assert refusal.value.code == "vague_number"
    assert text in refusal.value.message
    assert refusal.value.message.count("。") == 1


@pytest.mark.parametrize(
    ("unit", "text", "code"),
    [
        ("万元", "1,20", "bad_separator"),
        ("万元", "1.200,50", "bad_separator"),
        ("万元", "12 5", "not_a_number"),
        ("万元", "5千", "unit_needed"),
        ("万元", "1亿2000", "ambiguous_number"),
        ("元", "一万二", "ambiguous_number"),
        ("亿美元", "10亿元", "wrong_unit"),
        ("人", "300㎡", "wrong_unit"),
        ("万元", "三百块石头", "wrong_unit"),
        ("万元", "<script>", "vague_number"),
        ("万元", "=1+1", "not_a_number"),
        ("万元", "1" * 500, "not_a_number"),
    ],
)
def test_what_could_be_read_two_ways_is_asked_back(unit: str, text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_value("money", unit, text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("人", "一百零五人", 105),
        ("平方米", "60㎡", 60),
        ("平方米", "1.2万平方米", 12000),
        ("月", "12个月", 12),
        ("千瓦时", "500千瓦时", 500),
        ("千瓦时", "1.2万度", 12000),
        ("名", "第3名", 3),
        ("名", "无", 9999),
        ("项", "没有", 0),
        ("年", "2022年", 2022),
    ],
)
def test_counts_take_their_measure_word(unit: str, text: str, value: int) -> None:
    assert parse_value("number", unit, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("5%", "5"), ("５％", "5"), ("百分之五", "5"), ("12.5", "12.5"), ("-3%", "-3"), ("千分之八", "0.8")],
)
def test_percentages_are_points(text: str, value: str) -> None:
    assert parse_value("percent", "%", text) == Decimal(value)


def test_a_negative_number_is_refused_only_where_it_cannot_be() -> None:
    assert parse_value("money", "万元", "-30", key="net_profit") == -30
    assert parse_value("percent", "%", "-30%", key="revenue_growth") == -30
    with pytest.raises(InvalidInput, match="不能是负数"):
        parse_value("money", "万元", "-30", key="revenue_total")


def test_a_count_must_be_whole() -> None:
    with pytest.raises(InvalidInput, match="不是整数"):
        parse_value("number", "项", "2.5")


@pytest.mark.parametrize("text", ["", "  ", "—", "/", "N/A", "不详"])
@pytest.mark.parametrize("kind", ["money", "number", "percent", "bool", "date", "enum", "set", "list"])
def test_no_answer_is_unknown_and_never_zero(kind: str, text: str) -> None:
    assert parse_value(kind, "万元", text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("有", True), ("√", True), ("否", False), ("无", False), ("没有", False), ("Ｎ", False)],
)
def test_yes_and_no_have_many_words(text: str, value: bool) -> None:
    assert parse_value("bool", None, text) is value


def test_a_word_that_is_neither_yes_nor_no_is_asked_back() -> None:
    with pytest.raises(InvalidInput, match="请填“是”或“否”"):
        parse_value("bool", None, "差不多")


@pytest.mark.parametrize(
    "text",
    [
        "2022-3-1",
        "2022年3月1日",
        "2022.3.1",
        "20220301",
        "2022/03/01",
        "２０２２年３月１号",
        "二〇二二年三月一日",
        "2022-03-01 00:00:00",
    ],
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert parse_value("date", None, text) == "2022-03-01"


@pytest.mark.parametrize("text", ["2022-2-30", "2022年3月", "22-3-1", "3/1/2022", "去年三月", "20221301", "0022-01-01"])
def test_a_day_that_is_unclear_or_does_not_exist_is_asked_back(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_value("date", None, text)
    assert text in refusal.value.message


def test_enum_takes_exact_words_and_plain_short_forms() -> None:
    levels = ["国家级", "省级", "市级", "市级以下", "无"]
    assert parse_value("enum", None, " 省级 ", choices=levels) == "省级"
    assert parse_value("enum", None, "国家", choices=levels) == "国家级"
    assert parse_value("enum", None, "没有", choices=levels) == "无"
    assert parse_value("enum", None, "bipv", choices=["BIPV", "薄膜"]) == "BIPV"
    assert parse_value("enum", None, "福田", key="reg_district") == "福田区"
    with pytest.raises(InvalidInput, match="国家级、省级"):
        parse_value("enum", None, "县级", choices=levels)


def test_a_set_is_split_at_every_usual_sign_and_none_is_an_empty_set() -> None:
    assert parse_value("set", None, "软件、餐饮，零售；软件") == ["软件", "餐饮", "零售"]
    assert parse_value("set", None, "无") == []


def test_loans_are_rows_of_amount_and_fee() -> None:
    assert parse_value("list", None, "500万 3.2\n1,200 8") == [
        {"amount": Decimal(500), "fee": Decimal("3.2")},
        {"amount": Decimal(1200), "fee": Decimal(8)},
    ]


def test_a_suspicious_size_is_a_warning_and_not_a_refusal() -> None:
    assert "亿元" in (find_warning("money", "万元", parse_value("money", "万元", "12000000")) or "")
    assert "小数" in (find_warning("percent", "%", Decimal("0.05")) or "")
    assert find_warning("money", "万元", Decimal(1200)) is None


@pytest.mark.parametrize(
    ("kind", "unit", "value", "shown"),
    [
        ("money", "万元", Decimal("4286.3"), "4,286.30 万元"),
        ("money", "万元", Decimal("1200.00"), "1,200 万元"),
        ("money", "万元", Decimal("0.123456"), "0.123456 万元"),
        ("money", "元", Decimal("99540"), "99,540 元"),
        ("percent", "%", Decimal("12.50"), "12.5%"),
        ("number", "人", 1200, "1,200 人"),
        ("number", "年", Decimal(2022), "2022 年"),
        ("bool", None, False, "否"),
        ("date", None, "2026-05-31", "2026 年 5 月 31 日"),
        ("date", None, date(2026, 5, 31), "2026 年 5 月 31 日"),
        ("set", None, [], "无"),
        ("set", None, ["餐饮", "零售"], "餐饮、零售"),
        ("enum", None, "省级", "省级"),
        ("money", "万元", None, "未知"),
    ],
)
def test_values_are_shown_as_an_official_page_writes_them(
    kind: str, unit: str | None, value: object, shown: str
) -> None:
    assert format_value(kind, unit, value) == shown


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("money", 1.5),
        ("money", "1200"),
        ("number", True),
        ("money", Decimal("NaN")),
        ("bool", "是"),
        ("date", "2022-02-30"),
        ("date", "2022-3-1"),
        ("set", "餐饮"),
        ("set", [1]),
        ("list", [{"amount": Decimal(1)}]),
        ("enum", ""),
        ("enum", 3),
    ],
)
def test_a_machine_value_of_the_wrong_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(InvalidInput):
        check_value(kind, value, unit="万元")


amounts = st.decimals(min_value=-(10**10), max_value=10**10, places=6)


@given(
    amounts,
    st.sampled_from(
        [
            ("money", "万元"),
            ("money", "元"),
            ("money", "亿美元"),
            ("percent", "%"),
            ("number", "平方米"),
            ("number", "千瓦时"),
            ("number", "年"),
        ]
    ),
)
def test_a_shown_number_reads_back_as_itself(number: Decimal, field: tuple[str, str]) -> None:
    kind, unit = field
    assert parse_value(kind, unit, format_value(kind, unit, number)) == number


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_shown_date_reads_back_as_itself(day: date) -> None:
    assert parse_value("date", None, format_value("date", None, day)) == day.isoformat()


@given(st.booleans())
def test_a_shown_yes_or_no_reads_back_as_itself(answer: bool) -> None:
    assert parse_value("bool", None, format_value("bool", None, answer)) is answer


words = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=6).filter(
    lambda each: each not in {"没有", "不详", "未知", "待定", "不清楚", "不知道"}
)


@given(st.lists(words, unique=True, max_size=5))
def test_a_shown_set_reads_back_as_itself(tags: list[str]) -> None:
    assert parse_value("set", None, format_value("set", None, tags)) == tags


@given(
    st.lists(
        st.fixed_dictionaries({"amount": st.decimals(0, 10**6, places=2), "fee": st.decimals(0, 10**4, places=4)}),
        max_size=4,
    )
)
def test_shown_loans_read_back_as_themselves(rows: list[dict[str, Decimal]]) -> None:
    assert parse_value("list", None, format_value("list", None, rows)) == rows


@given(
    st.sampled_from(["number", "money", "percent", "bool", "date", "enum", "set", "list"]),
    st.sampled_from(["万元", "元", "人", "名", "%", "", "亿美元"]),
    st.text(max_size=60),
)
def test_any_text_is_read_or_refused_but_never_breaks(kind: str, unit: str, text: str) -> None:
    outcome = _read_or_refuse(kind, unit, text)
    assert outcome.endswith("。") if isinstance(outcome, _Refused) else outcome


class _Refused(str):
    """The sentence of a refusal."""


def _read_or_refuse(kind: str, unit: str, text: str) -> str:
    try:
        return format_value(kind, unit, parse_value(kind, unit, text, choices=["甲", "乙"]))
    except InvalidInput as refusal:
        return _Refused(refusal.message)
