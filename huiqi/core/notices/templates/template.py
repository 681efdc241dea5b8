"""One text with its names: how it is written out.

A text is a title and sentences with ``{names}``. The names in the title and the first sentence must be given; any
other sentence is left out when one of its names has no value, so no notice ever shows a gap.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiqi.engine.refusal import InvalidInput

CALL = "有疑问请找{contact_name}，{contact_phone}。"
DESK_CALL = "系统问题请找运维岗位。"


@dataclass(frozen=True, slots=True)
class Template:
    """One text. ``is_urgent``: also by SMS, because something is lost if it is read too late."""

    key: str
    name: str
    title: str
    sentences: tuple[str, ...]
    is_urgent: bool = False
    is_for_desk: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """Names without which the text can't be written."""
        return _names(self.title) | _names(self.sentences[0])

    def render(self, context: Mapping[str, Any]) -> tuple[str, str]:
        """``(title, body)``. Raises InvalidInput naming what is missing."""
        words = {name: _words(value) for name, value in context.items()}
        if context.get("is_estimated") and words.get("due_on"):
            words["due_on"] += "（暂定，放假安排公布后可能调整）"
        missing = sorted(name for name in self.needs if not words.get(name))
        if missing:
            raise InvalidInput(f"通知「{self.name}」还缺这些内容：{'、'.join(missing)}。")
        said = [text.format_map(words) for text in self.sentences if all(words.get(name) for name in _names(text))]
        # What people wrote may end in a stop of its own.
        return self.title.format_map(words), "\n".join(said).replace("。。", "。").replace("。；", "；")


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _words(value: Any) -> str:
    """Dates in Chinese, Decimals as money, lists joined; None, True and False are no words."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, str):
        return _day_words(value)
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return "；".join(_words(item) for item in value)
    return str(value)


def _day_words(text: str) -> str:
    try:
        return _words(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
