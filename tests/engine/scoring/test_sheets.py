"""Score sheets: what is refused, totals with N/A, distance, the order with ties."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.refusal import InvalidInput
from huiqi.engine.scoring import NOT_APPLICABLE, SheetError, distance, mean, parse_sheet, ranking, read_scores, total

SHEET_FILE = Path(__file__).resolve().parents[3] / "packs" / "reference" / "sheets" / "project-review.yaml"
RAW: dict[str, Any] = {
    "id": "two",
    "version": 1,
    "name": "两项",
    "pass_mark": 60,
    "distance_limit": 20,
    "criteria": [
        {"key": "a", "name": "甲", "max": 10, "weight": 70},
        {"key": "b", "name": "乙", "max": 5, "weight": 30, "allows_na": True},
    ],
}
SHEET = parse_sheet(RAW)


def test_the_reference_sheet_is_usable() -> None:
    sheet = parse_sheet(yaml.safe_load(SHEET_FILE.read_text()))
    assert sum(each.weight for each in sheet.criteria) == 100
    assert all(each.anchors for each in sheet.criteria)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"criteria": []}, "没有评分项"),
        ({"criteria": [{"key": "a", "name": "甲", "max": 10, "weight": 90}]}, "应为 100，现在是 90"),
        ({"criteria": [{"key": "a", "name": "甲", "max": 10, "weight": 50}] * 2}, "重名"),
        ({"criteria": [{"key": "a", "name": "甲", "max": 10, "weight": 100, "anchors": {11: "超"}}]}, "档位不对"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SheetError, match=words):
        parse_sheet(RAW | change)


def test_weights_make_the_total_of_a_hundred() -> None:
    assert total(SHEET, {"a": Decimal(8), "b": Decimal(4)}) == Decimal("80.00")
    assert total(SHEET, {"a": Decimal(10), "b": Decimal(0)}) == Decimal("70.00")


def test_what_does_not_apply_leaves_its_weight_to_the_rest() -> None:
    assert total(SHEET, {"a": Decimal("7.5"), "b": None}) == Decimal("75.00")


@pytest.mark.parametrize(
    ("given_scores", "key", "words"),
    [
        ({"b": "3"}, "a", "请给“甲”打分"),
        ({"a": "11", "b": "3"}, "a", "0 到 10"),
        ({"a": "-1", "b": "3"}, "a", "0 到 10"),
        ({"a": "8.25", "b": "3"}, "a", "一位小数"),
        ({"a": "NaN", "b": "3"}, "a", "0 到 10"),
        ({"a": "八", "b": "3"}, "a", "写数字"),
        ({"a": NOT_APPLICABLE, "b": "3"}, "a", "不能选不适用"),
    ],
)
def test_bad_scores_are_named_one_by_one(given_scores: dict[str, str], key: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_scores(SHEET, given_scores)
    assert words in caught.value.fields[key]


def test_not_everything_can_be_not_applicable() -> None:
    sheet = parse_sheet(RAW | {"criteria": [{"key": "a", "name": "甲", "max": 10, "weight": 100, "allows_na": True}]})
    with pytest.raises(InvalidInput, match="不能每一项"):
        read_scores(sheet, {"a": NOT_APPLICABLE})


def test_mean_and_distance() -> None:
    assert mean([]) is None
    assert mean([Decimal("70.01"), Decimal("70.02"), Decimal("70.02")]) == Decimal("70.02")
    assert distance([Decimal(60), Decimal("85.5")]) == Decimal("25.5")
    assert distance([]) == 0


def test_equal_scores_share_a_place_and_the_next_is_skipped() -> None:
    rows = ranking({"a": Decimal(80), "b": Decimal(90), "c": Decimal(80), "d": Decimal(70)})
    assert [(row.name, row.place, row.is_tied) for row in rows] == [
        ("b", 1, False), ("a", 2, True), ("c", 2, True), ("d", 4, False),
    ]  # fmt: skip


tenths = st.integers(0, 100).map(lambda value: Decimal(value) / 10)


@given(tenths, st.one_of(st.none(), st.integers(0, 50).map(lambda value: Decimal(value) / 10)))
def test_a_total_is_never_off_the_scale_and_never_falls_when_a_score_rises(a: Decimal, b: Decimal | None) -> None:
    here = total(SHEET, {"a": a, "b": b})
    assert 0 <= here <= 100
    assert total(SHEET, {"a": min(a + 1, Decimal(10)), "b": b}) >= here
