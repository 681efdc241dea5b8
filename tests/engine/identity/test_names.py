"""The same name however it was typed; two names one character apart stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.identity import Answer, Card, compare, is_registration_number, normalise_name, organisation_code
from huiqi.engine.identity.names import split_name
from huiqi.engine.identity.numbers import registration_check_digit
from huiqi.engine.identity.places import address_likeness, normalise_address
from huiqi.engine.identity.text import squeeze

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12)
NAME = "深圳市云杉信用科技（演示）有限公司"


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.text(max_size=40))
def test_a_key_made_into_a_key_is_the_same_key(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(CHINESE, st.text("ABCabc0123456789()-. ", max_size=8))
def test_width_case_and_spaces_do_not_make_another_company(chinese: str, latin: str) -> None:
    name = f"{chinese}{latin}有限公司"
    assert normalise_name(full_width(name)) == normalise_name(f" {name.lower()} ") == normalise_name(name)


@pytest.mark.parametrize(
    "other",
    [
        "深圳市云杉信用科技(演示)有限公司",
        "深圳市云杉信用科技（演示）有限责任公司",
        "深圳市 云杉信用科技【演示】有限公司",
    ],
)
def test_brackets_spaces_and_the_long_form_are_the_same_name(other: str) -> None:
    assert normalise_name(other) == normalise_name(NAME)


def test_a_branch_keeps_its_head_and_its_own_words() -> None:
    parts = split_name("云杉信用科技（演示）有限公司深圳福田分公司")
    assert (parts.core, parts.form, parts.branch) == ("云杉信用科技演示", "有限公司", "深圳福田分公司")
    assert split_name("福田投资控股有限公司").core == "投资控股"
    assert split_name("深圳云启会计师事务所（普通合伙）").form == "普通合伙"


# Published registration numbers of three well-known companies and one with its last digit changed.
@pytest.mark.parametrize(
    ("number", "is_right"),
    [("110108000000016", True), ("440301103097413", True), ("440301103448669", True), ("440301103448668", False)],
)
def test_an_old_registration_number_has_a_check_digit(number: str, is_right: bool) -> None:
    assert is_registration_number(number) is is_right
    assert is_registration_number(f" {full_width(number)} ") is is_right


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 14), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_registration_number_is_seen(first14: str, at: int, more: int) -> None:
    number = first14 + registration_check_digit(first14)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert is_registration_number(number) and not is_registration_number(wrong)


def test_the_organisation_code_lives_in_the_long_code() -> None:
    assert organisation_code("91440300MA5G8X2K05") == "MA5G8X2K0" == organisation_code("MA5G8X2K-0")
    assert organisation_code("440301103097413") == ""


def test_an_address_is_compared_below_the_community() -> None:
    key = normalise_address("广东省深圳市福田区沙头街道天安社区泰然九路１号演示大厦A座1203室")
    assert key == normalise_address("福田区泰然九路1号演示大厦A栋1203") == "泰然九路1演示大厦A栋1203"
    likeness = address_likeness(key, normalise_address("福田区泰然九路1号演示大厦A栋1204"))
    assert likeness is not None and likeness < 0.6


HERE = "深圳市福田区泰然九路1号演示大厦A座1203"
THERE = "深圳市福田区福华一路88号演示中心3楼"


@pytest.mark.parametrize(
    ("name", "address", "person", "answer"),
    [
        (NAME, "", "", Answer.SAME),
        (NAME, THERE, "林慧", Answer.SAME),
        (NAME, THERE, "王强", Answer.ASK),  # a namesake, or moved and sold: a person looks
        ("云杉信用科技（演示）", "", "", Answer.ASK),
        ("云杉信用科技（演示）", HERE, "", Answer.SAME),
        ("云杉信用科技（演示）", THERE, "王强", Answer.DIFFERENT),
        ("深圳市云彬信用科技（演示）有限公司", HERE, "林慧", Answer.SAME),
        ("深圳市云彬信用科技（演示）有限公司", "", "林慧", Answer.ASK),
        ("深圳市云彬信用科技（演示）有限公司", THERE, "王强", Answer.DIFFERENT),
        ("深圳市白鹭文化（演示）有限公司", HERE, "林慧", Answer.ASK),  # renamed?
        ("深圳市白鹭文化（演示）有限公司", THERE, "林慧", Answer.DIFFERENT),
        (f"{NAME}福田分公司", HERE, "林慧", Answer.DIFFERENT),
    ],
)
def test_each_step_down_in_the_name_needs_another_witness(name: str, address: str, person: str, answer: Answer) -> None:
    on_file = Card.of(NAME, HERE, "林慧")
    row = Card.of(name, address, person)
    assert compare(row, on_file).answer is answer
    assert compare(row, on_file) == compare(on_file, row)


@given(CHINESE, CHINESE)
def test_a_machine_alone_never_joins_two_names(one: str, other: str) -> None:
    left, right = Card.of(f"{one}有限公司"), Card.of(f"{other}有限公司")
    if left.name.key != right.name.key:
        assert compare(left, right).answer is not Answer.SAME
