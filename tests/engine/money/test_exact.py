"""Sums are exact, and rounded down once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.money.exact import fen_text, in_unit, parse_yuan, to_fen, to_yuan, wan_text
from huiqi.engine.refusal import InvalidInput


def test_an_amount_is_rounded_down_to_a_fen_and_never_up() -> None:
    assert to_fen(Decimal("9.954"), "万元") == 9_954_000
    assert to_fen(Decimal("0.0000019"), "万元") == 1
    assert to_fen(Decimal("0.009"), "元") == 0


def test_sums_read_as_people_write_them() -> None:
    assert fen_text(19_908_000) == "199,080.00 元"
    assert wan_text(270_000_000) == "270.00 万元"
    assert wan_text(1_234_567) == "1.234567 万元"


@pytest.mark.parametrize("text", ["1,200.50", "￥1200.50", "1200.5", "1200.50元"])
def test_a_bank_writes_one_sum_in_many_ways(text: str) -> None:
    assert parse_yuan(text) == 120_050


@pytest.mark.parametrize("text", ["", "约一千", "1200.505", "NaN", "Infinity"])
def test_what_is_no_sum_is_asked_back(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_yuan(text)


@given(st.integers(0, 10**14))
def test_fen_and_yuan_convert_without_loss(fen: int) -> None:
    assert to_fen(to_yuan(fen)) == fen
    assert to_fen(in_unit(fen, "万元"), "万元") == fen
    assert parse_yuan(str(to_yuan(fen))) == fen
