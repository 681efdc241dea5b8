"""How money, days and clocks are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from huiqi.web.kit import figures, words
from huiqi.web.kit.tags import figures as tags


@pytest.mark.parametrize(
    ("yuan", "written"),
    [
        ("99540", "9.95"),
        ("417500", "41.75"),
        ("3000000", "300"),
        ("517000", "51.70"),
        ("12345678900", "1,234,567.89"),
        ("10", "0.001"),
        ("0", "0"),
    ],
)
def test_wan_cuts_to_two_places_and_never_rounds_up(yuan: str, written: str) -> None:
    assert figures.wan(Decimal(yuan)) == written


def test_exact_yuan_keeps_the_fen() -> None:
    assert figures.yuan(Decimal("99540.129")) == "99,540.12 元"
    assert tags.fen(9954012) == "99,540.12 元"


def test_nothing_is_written_for_no_amount_and_not_zero() -> None:
    assert figures.wan(None) == "" == figures.yuan(None)


def test_a_ceiling_is_led_by_at_most_and_says_it_is_no_entitlement() -> None:
    html = tags.amount(Decimal(3_000_000), kind="upper_bound")
    assert "最高" in html
    assert "不是应得数" in html
    assert "3,000,000.00" not in html


def test_an_assessment_in_wan_is_shown_with_its_exact_yuan() -> None:
    assert "99,540.00 元" in tags.amount(Decimal("9.954"), in_unit="万元")


def test_an_unknown_amount_is_said_to_be_unknown() -> None:
    assert "说不准" in tags.amount(None)


def test_the_year_is_written_only_when_it_is_another_one() -> None:
    this_year = figures.today().year
    assert figures.cn_date(dt.date(this_year, 12, 4)) == "12 月 4 日"
    assert figures.cn_date(dt.date(2019, 12, 4)) == "2019 年 12 月 4 日"


@pytest.mark.parametrize(
    ("left", "words_"),
    [(-2, "超期 2 天"), (0, "今天到期"), (3, "剩 3 天"), (11, "剩 11 天"), (None, "没有时限")],
)
def test_a_clock_speaks_in_words(left: int | None, words_: str) -> None:
    assert figures.workdays_words(left)[2] == words_


def test_a_paused_clock_says_so() -> None:
    assert figures.workdays_words(6, paused=True)[2] == "暂停，还剩 6 天"


def test_personal_data_is_masked() -> None:
    assert figures.mask_phone("13800002207") == "138****2207"
    assert figures.mask_tail("6222 0212 3456 6620") == "尾号 6620"
    assert figures.mask_id("440301199001010012").count("*") == 11


def test_no_english_value_reaches_a_page(caplog: pytest.LogCaptureFixture) -> None:
    assert words.word("outcome", "eligible_pending_review") == "符合，等评审"
    assert words.word("outcome", "brand_new_state") == words.UNKNOWN_WORD
    assert "brand_new_state" in caplog.text
    assert words.word("level", "区") == "区"


def test_every_word_is_chinese() -> None:
    for group, entries in words.WORDS.items():
        for value, text in entries.items():
            assert any("\u4e00" <= ch <= "\u9fff" for ch in text), (group, value)


def test_two_rooms_cannot_give_one_value_two_words() -> None:
    words.add_words("outcome", {"eligible": "符合"})
    with pytest.raises(ValueError, match="eligible"):
        words.add_words("outcome", {"eligible": "合格"})
