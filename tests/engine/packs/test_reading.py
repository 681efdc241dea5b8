"""Reading YAML strictly, with lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huiqi.engine.packs.source import SourceError, parse_source


def read(text: str) -> object:
    return parse_source(text, "x.yaml").data


def test_decimals_are_exact_and_days_stay_text() -> None:
    assert read("a: 0.1\nb: 2026-03-01\nc: 7") == {"a": Decimal("0.1"), "b": "2026-03-01", "c": 7}


@pytest.mark.parametrize("text", ["yes", "no", "on", "off", "010", "0o7", "12:30:00", "1_000"])
def test_only_plain_numbers_and_true_false_are_not_text(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}


def test_every_node_knows_its_line() -> None:
    source = parse_source("a: 1\nb:\n  - c: 2\n    d: 3\n", "x.yaml")
    assert source.line_of(("b", 0, "d")) == 4
    assert source.line_of(("b", 0, "missing")) == 3


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\na: 2", 2, "重复"),
        ("a: &x 1\nb: *x", 1, "锚点"),
        ("a: .inf", 1, "小数"),
        ("1: a", 1, "加引号"),
        ("a:\n\t- x", 2, "写法有误"),
        ("[" * 100_000, 0, "嵌套太深"),
        ("- " * 100_000, 0, "嵌套太深"),
        ("\n".join(" " * depth + "a:" for depth in range(200)), 62, "嵌套太深"),
    ],
)
def test_what_is_not_strict_yaml_is_refused_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert caught.value.fault.line == line
    assert word in caught.value.fault.message


def test_an_aliased_node_is_refused() -> None:
    with pytest.raises(SourceError, match="锚点"):
        read("a: &x {b: 1}\nc: *x")
