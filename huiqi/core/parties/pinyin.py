"""Pinyin keys: sorting and searching Chinese names without a collation of the database."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

_SPLIT = re.compile(r"[^0-9a-z]+")


def sort_key(name: str) -> str:
    """``云杉信用`` → ``yun shan xin yong`` (lower case, tone-less, polyphones by phrase)."""
    return " ".join(_syllables(name, Style.NORMAL))[:600]


def initials(name: str) -> str:
    """``云杉信用`` → ``ysxy``; letters and digits in the name stay whole."""
    return "".join(_syllables(name, Style.FIRST_LETTER))[:200]


def _syllables(name: str, style: Style) -> list[str]:
    parts = lazy_pinyin(name, style=style)
    return [piece for part in parts for piece in _SPLIT.split(part.lower()) if piece]
