"""A wrong credit code is told by place and reason."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc as independent

from huiqi.core.parties.uscc import ALPHABET, check_character, complete, explain_code, is_valid, normalise

RIGHT = "91440300MA5G8X2K08"
codes = st.builds(
    lambda head, division, body: complete(head + division + body),
    st.one_of(st.sampled_from(["91", "92", "31", "51", "12"]), st.text(ALPHABET, min_size=2, max_size=2)),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写统一社会信用代码"),
        (RIGHT[:17], "只有 17 位，少了 1 位"),
        (RIGHT + "9", "有 19 位，从第 19 位“9”起多了 1 位"),
        ("91440300OA5G8X2K08", "第 9 位是字母 O：统一社会信用代码不使用 I、O、S、V、Z，这里多半是 0"),
        ("9144A300MA5G8X2K08", "第 5 位是字母 A：第 3 到 8 位是登记机关行政区划码，只能是数字"),
        ("91440300MA5G8X2K01", "第 18 位校验码应为 8，现在是 1"),
        ("91440300M5AG8X2K08", "第 10 位和第 11 位（“5A”）可能写反了"),
        ("9144#300MA5G8X2K08", "第 5 位是“#”"),
        ("440301103456789", "15 位的旧注册号"),
    ],
)
def test_the_sentence_names_the_place_and_the_reason(text: str, sentence: str) -> None:
    assert sentence in (explain_code(text) or "")


def test_a_right_code_needs_no_sentence_however_it_is_typed() -> None:
    assert explain_code(RIGHT) is None
    assert explain_code(" 9144 0300-ma5g8x2k08 ") is None
    assert normalise("９１４４０３００ＭＡ５Ｇ８Ｘ２Ｋ０８") == RIGHT


@given(codes)
def test_every_well_made_code_passes_here_and_in_an_independent_reading(code: str) -> None:
    assert is_valid(code)
    if code[:2].isdigit():  # the other reading does not know the letters of later years (A1, N2, Y1)
        assert independent.is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_caught(code: str, index: int, character: str) -> None:
    assume(code[index] != character)
    assert explain_code(code[:index] + character + code[index + 1 :]) is not None


@given(codes, st.integers(0, 16))
def test_any_exchange_of_neighbours_is_caught(code: str, index: int) -> None:
    assume(code[index] != code[index + 1])
    assert explain_code(code[:index] + code[index + 1] + code[index] + code[index + 2 :]) is not None


@given(st.text(max_size=30))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    sentence = explain_code(text)
    assert sentence is None or sentence.endswith("。")
    assert sentence is None or not independent.is_valid(normalise(text))


def test_an_old_code_whose_inner_check_differs_is_still_accepted() -> None:
    first17 = RIGHT[:16] + ("1" if RIGHT[16] != "1" else "2")
    assert is_valid(first17 + check_character(first17))
