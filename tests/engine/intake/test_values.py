"""Cells as offices write them become exact values, or a sentence that says what to write."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.intake.tables import Cell
from huiqi.engine.intake.values import FRACTION, UNITS, Wanted, read_column, read_day

TODAY = date(2026, 11, 20)


def wanted(kind: str = "money", **more: object) -> Wanted:
    given_: dict[str, object] = {"attribute_unit": "万元", "key": "revenue_total", "today": TODAY, **more}
    return Wanted(kind, **given_)  # type: ignore[arg-type]  # a test's shorthand


def one(cell: Cell, want: Wanted) -> object:
    read = read_column([cell], want)
    return read.faults[0][2] if read.faults else read.values[0]


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("12345", "元", "1.2345"), ("1,200.50", "万元", "1200.5"), ("１２００", "万元", "1200"), (3.0, "亿元", "30000"),
        (0.1 + 0.2, "万元", "0.3"), ("3.5亿元", "元", "35000"), ("80万", "元", "80"), ("5千元", "万元", "0.5"), ("(500)", "元", "-0.05"),
        (Decimal("1.50"), "元", "0.00015"), (7, "千元", "0.7"), ("人民币1,000元", "万元", "0.1"), ("12.5 万元", "元", "12.5"),
    ],
)  # fmt: skip
def test_an_amount_comes_out_in_the_unit_of_the_attribute(cell: Cell, unit: str, expected: str):
    assert one(cell, wanted(unit=unit, key="net_profit")) == Decimal(expected)


@pytest.mark.parametrize("cell", ["", "  ", "—", "－", "/", "不详", "N/A", None])
def test_a_blank_is_no_value_and_no_fault(cell: Cell):
    for kind in ("money", "date", "bool", "percent", "set"):
        assert one(cell, wanted(kind)) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("约100", "vague_number"), ("1,20", "bad_separator"), ("-5", "negative"), ("=SUM(A1:A3)", "formula"), ("#REF!", "formula"),
        (True, "not_a_number"), (date(2022, 1, 1), "not_a_number"), (float("nan"), "not_a_number"), ("5公里", "wrong_unit"), ("1200股", "wrong_unit"),
        ("=cmd|'/c calc'!A1", "formula"), ("＝1", "formula"), ("3-5", "vague_number"),
    ],
)  # fmt: skip
def test_what_is_no_clear_amount_is_asked_back(cell: Cell, code: str):
    assert one(cell, wanted()) == code


@pytest.mark.parametrize(
    "cell",
    [
        "2022-3-1", "2022年3月1日", "2022/03/01", "20220301", 20220301, 20220301.0, "二〇二二年三月一日", 44621, 44621.0, "44621",
        date(2022, 3, 1), datetime(2022, 3, 1, 8, 30),  # noqa: DTZ001 - a spreadsheet knows no zones
        "2022-03-01 00:00:00", "2022-03-01 14:05", "２０２２．３．１",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(cell: Cell):
    assert one(cell, wanted("date")) == "2022-03-01"


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2022-3", "not_a_date"), ("2022-13-01", "impossible_date"), ("长期", "not_a_date"), ("2026-11-21", "future_date"), (5, "not_a_date")],
)  # fmt: skip
def test_a_day_that_cannot_be_is_asked_back(cell: Cell, code: str):
    assert one(cell, wanted("date")) == code


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [("5%", "%", "5"), (0.05, FRACTION, "5"), ("0.05", FRACTION, "5"), ("5%", FRACTION, "5"), ("８‰", "%", "0.8"), ("百分之五", "%", "5"), (35, "%", "35")],
)  # fmt: skip
def test_a_share_is_kept_in_points(cell: Cell, unit: str, expected: str):
    assert one(cell, wanted("percent", attribute_unit="%", unit=unit, key="debt_ratio")) == Decimal(expected)


def test_yes_and_no_in_their_many_words():
    cells: list[Cell] = ["是", "有", "√", 1, True, "否", "无", "×", 0.0, False, "是（已认定）"]
    expected = [True] * 5 + [False] * 5 + [True]
    assert read_column(cells, wanted("bool", attribute_unit="")).values == expected
    assert one("也许", wanted("bool")) == "not_yes_or_no"


def test_people_and_things_are_whole():
    assert one("12人", wanted("number", attribute_unit="人", key="employees_total")) == 12
    assert one(12.5, wanted("number", attribute_unit="家", key="branch_count")) == "not_whole"


def test_bare_numbers_beside_named_units_are_asked_back_unless_the_head_says_the_unit():
    cells: list[Cell] = ["3亿元", 5000, "200万元", None]
    mixed = read_column(cells, wanted(is_stated=False))
    assert [place for place, _, _ in mixed.faults] == [1] and mixed.values == [30000, None, 200, None]
    assert read_column(cells, wanted(unit="元")).values == [30000, Decimal("0.5"), 200, None]
    assert not read_column(["5000", 6], wanted(is_stated=False)).faults


def test_an_equal_cell_is_read_once_and_truths_are_not_numbers():
    read = read_column([1, True, 1.0, "1"], wanted("number", attribute_unit="人", key="employees_total"))
    assert read.values == [1, None, 1, 1] and [place for place, _, _ in read.faults] == [1]


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), st.sampled_from(sorted(UNITS)))
def test_units_never_change_what_an_amount_is_worth(amount: Decimal, unit: str):
    bare = one(f"{amount:,}", wanted(unit=unit))
    named = one(f"{amount}{unit}", wanted(unit="元"))
    assert bare == amount * UNITS[unit] / 10_000
    if unit not in ("千元", "百万元"):
        assert named == bare


@given(st.dates(min_value=date(1950, 1, 1), max_value=TODAY))
def test_every_day_survives_every_way_of_writing_it(day: date):
    serial = (day - date(1899, 12, 30)).days
    ways: list[Cell] = [
        day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial, float(serial), str(serial), day
    ]  # fmt: skip
    assert {read_day(way, TODAY) for way in ways} == {day}


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_a_number_of_a_spreadsheet_is_what_its_fifteen_digits_show(number: float):
    assert one(number, wanted()) == Decimal(f"{number:.15g}")


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.none()))
def test_whatever_stands_in_a_cell_it_is_a_value_or_a_sentence(cell: Cell):
    for kind in ("money", "number", "percent", "date", "bool", "set", "enum", "list"):
        read = read_column([cell, cell], wanted(kind))
        assert len(read.values) == 2
        assert all(sentence.endswith(("。", "？")) for _, sentence, _ in read.faults)


def test_a_fault_names_its_place():
    read = read_column(["1", "x", None, "约3"], wanted())
    assert [(place, code) for place, _, code in read.faults] == [(1, "not_a_number"), (3, "vague_number")]
    assert read.values == [1, None, None, None]


def test_tomorrow_is_not_believed():
    assert one((TODAY + timedelta(days=1)).isoformat(), wanted("date")) == "future_date"
