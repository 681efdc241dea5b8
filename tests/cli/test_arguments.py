"""A wrong argument is answered in one Chinese line, with exit code 2."""

from __future__ import annotations

import pytest

from huiqi.cli.arguments import Parser
from huiqi.cli.main import main
from huiqi.engine.refusal import Refusal


def parser() -> Parser:
    made = Parser(prog="huiqi toy")
    verbs = made.add_subparsers(dest="verb", required=True, metavar="list|rotate")
    verb = verbs.add_parser("list")
    verb.add_argument("file")
    verb.add_argument("--count", type=int)
    verb.add_argument("--kind", choices=["a", "b"])
    either = verb.add_mutually_exclusive_group()
    either.add_argument("--yes", action="store_true")
    either.add_argument("--no", action="store_true")
    return made


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "缺少参数 list|rotate。看用法：huiqi toy --help"),
        (["list"], "缺少参数 file。看用法：huiqi toy list --help"),
        (["drop"], "list|rotate 不能是 'drop'，可选 'list'。看用法：huiqi toy --help"),
        (["list", "x", "--what"], "不认识参数 --what。看用法：huiqi toy --help"),
        (["list", "x", "--count", "三"], "--count 应是整数，现在是 '三'。看用法：huiqi toy list --help"),
        (["list", "x", "--count"], "--count 后面要跟一个值。看用法：huiqi toy list --help"),
        (["list", "x", "--kind", "c"], "--kind 不能是 'c'，可选 'a', 'b'。看用法：huiqi toy list --help"),
        (["list", "x", "--yes", "--no"], "--no 和 --yes 不能一起用。看用法：huiqi toy list --help"),
    ],
)
def test_every_fault_says_in_chinese_what_is_wrong(given: list[str], sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parser().parse_args(given)
    assert refusal.value.message == sentence


def test_help_has_chinese_headings() -> None:
    text = parser().format_help()
    assert text.startswith("用法：huiqi toy")
    assert "选项:" in text
    assert "显示这份说明" in text
    assert not [word for word in ("usage", "options", "positional", "show this") if word in text]


def test_a_command_ends_with_2_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "八千"]) == 2
    assert capsys.readouterr().err == "惠企：--port 应是整数，现在是 '八千'。看用法：huiqi serve --help\n"
