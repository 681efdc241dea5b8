"""Dates as people type them: 2022-3-1 · 2022年3月1日 · 2022.3.1 · 20220301 · 二〇二二年三月一日."""

from __future__ import annotations

import re
from datetime import date

from huiqi.engine.forms.numbers import half_width
from huiqi.engine.refusal import InvalidInput

EARLIEST, LATEST = 1900, 2100

_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WITH_MARKS = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_YEAR_MONTH = re.compile(r"^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?$")


def read_date(text: str) -> date:
    """The day. Raises ``InvalidInput``: a missing day, a two-digit year or an impossible date is asked back."""
    shown = text.strip()
    plain = _MIDNIGHT.sub("", _chinese_to_digits(half_width(text)))
    found = _WITH_MARKS.match(plain) or _COMPACT.match(plain)
    if not found:
        raise InvalidInput(_what_is_wrong(plain, shown), code="not_a_date")
    year, month, day = (int(each) for each in found.groups())
    if not EARLIEST <= year <= LATEST:
        raise InvalidInput(f"“{shown}”的年份不在 {EARLIEST} 到 {LATEST} 年之间，请核对。", code="impossible_date")
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidInput(f"没有“{shown}”这一天，请核对月和日。", code="impossible_date") from None


def _what_is_wrong(plain: str, shown: str) -> str:
    if _YEAR_MONTH.match(plain):
        return f"“{shown}”缺少“日”，请填到哪一天，例如 2022-03-01。"
    return f"“{shown}”看不出是哪一天，请按 2022-03-01 的样子填写（年份四位）。"


def _chinese_to_digits(text: str) -> str:
    """二〇二二年三月十五日 → 2022年3月15日; text without Chinese digits is unchanged."""

    def ten(found: re.Match[str]) -> str:
        tens, ones = found[1], found[2]
        return f"{tens or '一'}{ones or '零'}"

    if "十" in text:
        text = re.sub(r"([一二三])?十([一二三四五六七八九])?", ten, text)
    return text.translate(_CHINESE_DIGITS)
