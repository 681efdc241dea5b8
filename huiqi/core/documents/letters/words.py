"""Turning a context into the words of a letter: Chinese dates, amounts in figures and capitals, plain text only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from huiqi.core.documents.letters.kinds import OPTIONAL
from huiqi.engine.money.words import amount_in_words
from huiqi.engine.refusal import InvalidInput

_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")
_ENTRY = {"clause": "", "text": "", "needed": "", "on_file": "", "name": "", "note": ""}
# What XML 1.0 can't hold; a letter must never fail over a pasted control character.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cn_day(day: date) -> str:
    """``2026年11月22日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def snapshot(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context as plain JSON values: dates in ISO, Decimals as text."""
    return {name: _plain(value) for name, value in context.items()}


def present(context: Mapping[str, Any]) -> dict[str, Any]:
    """What the template prints, from a :func:`snapshot`: dates in Chinese, ``amount`` in figures and capitals."""
    words: dict[str, Any] = {**OPTIONAL, **context}
    for name, value in context.items():
        if name.endswith("_on") and isinstance(value, str):
            words[name] = _day_words(value)
        if isinstance(value, list):
            words[name] = [_ENTRY | _without_stops(entry) for entry in value]
    words["amount_figures"] = words["amount_words"] = ""
    if context.get("amount") not in (None, ""):
        words["amount_figures"], words["amount_words"] = _amount(str(context["amount"]))
    return words


def _without_stops(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The template ends each sentence itself; a stop that came with the text would double."""
    return {name: value.rstrip("。；; \n") if isinstance(value, str) else value for name, value in entry.items()}


def _amount(text: str) -> tuple[str, str]:
    try:
        amount = Decimal(text)
        return f"{amount:,.2f}", amount_in_words(amount)
    except (InvalidOperation, ValueError) as error:
        raise InvalidInput(f"金额「{text}」不能写进文书，请给出精确到分的元数。") from error


def _day_words(text: str) -> str:
    """An ISO day in Chinese; a day that comes in words stays as it is."""
    if not _ISO_DAY.match(text):
        return text
    try:
        return cn_day(date.fromisoformat(text[:10]))
    except ValueError as error:
        raise InvalidInput(f"没有「{text}」这一天，请核对日期。") from error


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} can't stand in a letter")
