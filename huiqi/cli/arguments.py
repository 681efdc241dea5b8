"""The parser of arguments, speaking Chinese: help and faults alike, a fault in one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from huiqi.engine.refusal import Refusal

_FAULTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"^the following arguments are required: (.+)$", "缺少参数 {0}。"),
        (r"^unrecognized arguments: (.+)$", "不认识参数 {0}。"),
        (r"^argument (.+?): invalid choice: (.+?) \(choose from (.+)\)$", "{0} 不能是 {1}，可选 {2}。"),
        (r"^argument (.+?): invalid int value: (.+)$", "{0} 应是整数，现在是 {1}。"),
        (r"^argument (.+?): invalid (?:float|Decimal) value: (.+)$", "{0} 应是数字，现在是 {1}。"),
        (r"^argument (.+?): invalid \S+ value: (.+)$", "{0} 的写法不对，现在是 {1}。"),
        (r"^argument (.+?): expected one argument$", "{0} 后面要跟一个值。"),
        (r"^argument (.+?): expected at least one argument$", "{0} 后面至少要跟一个值。"),
        (r"^argument (.+?): expected (\d+) arguments$", "{0} 后面要跟 {1} 个值。"),
        (r"^argument (.+?): not allowed with argument (.+)$", "{0} 和 {1} 不能一起用。"),
        (r"^argument (.+?): ignored explicit argument (.+)$", "{0} 后面不跟值，多了 {1}。"),
        (r"^one of the arguments (.+) is required$", "要写 {0} 中的一个。"),
        (r"^ambiguous option: (.+?) could match (.+)$", "{0} 写得不全，可能是 {1}。"),
    )
)
_HEADINGS = {
    "positional arguments": "参数", "options": "选项", "optional arguments": "选项",
    "show this help message and exit": "显示这份说明",
}  # fmt: skip


class Formatter(argparse.HelpFormatter):
    """Help under Chinese headings."""

    def start_section(self, heading: str | None) -> None:
        """See argparse."""
        super().start_section(_HEADINGS.get(heading or "", heading))

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        """See argparse."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Faults become one Chinese line (exit code 2), as every other refusal of a command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", Formatter)
        super().__init__(*args, **kwargs)
        for action in self._actions:
            action.help = _HEADINGS.get(str(action.help), action.help)

    def error(self, message: str) -> NoReturn:
        """Raises Refusal."""
        raise Refusal(f"{words_of(message)}看用法：{self.prog} --help")


def words_of(message: str) -> str:
    """A fault of argparse in Chinese; one that is not known as it is, rather than nothing."""
    for pattern, words in _FAULTS:
        if match := pattern.match(message):
            return words.format(*match.groups())
    return f"参数不对：{message}。"
