"""Amounts in capital numerals, by the examples of the central bank's rule and by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huiqi.engine.money.words import amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "人民币零元整"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("107000.53", "人民币壹拾万零柒仟元伍角叁分"),
        ("99540.00", "人民币玖万玖仟伍佰肆拾元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("10", "人民币壹拾元整"),
        ("1000000", "人民币壹佰万元整"),
        ("10000001", "人民币壹仟万零壹元整"),
        ("100000000", "人民币壹亿元整"),
        ("100010000", "人民币壹亿零壹万元整"),
        ("1234567890123.45", "人民币壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
        ("1000000000000", "人民币壹万亿元整"),
    ],
)
def test_an_amount_is_written_as_the_rule_says(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.001", "1e16", "NaN", "Infinity"])
def test_what_is_no_amount_in_fen_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"amount|finer"):
        amount_in_words(Decimal(amount))
