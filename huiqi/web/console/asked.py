"""What a reader asks for in the address: numbers, days and choices; nonsense is told so, never a crash."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.http import HttpRequest

from huiqi.engine.refusal import InvalidInput

TEXT_LIMIT = 60


def asked_text(request: HttpRequest, name: str) -> str:
    """A search text without control characters, cut to a sensible length."""
    text = "".join(ch for ch in request.GET.get(name, "") if ch.isprintable())
    return text.strip()[:TEXT_LIMIT]


def asked_number(request: HttpRequest, name: str, *, least: int = 0, most: int = 2**31 - 1) -> int | None:
    """A whole number, or None when nothing is asked. Raises InvalidInput."""
    text = asked_text(request, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise InvalidInput("地址里的数字看不懂。请回到上一页，从筛选里重新选。")
    return int(text)


def asked_choice(request: HttpRequest, name: str, choices: Collection[str]) -> str:
    """One of ``choices``, or "". Raises InvalidInput for anything else."""
    text = asked_text(request, name)
    if text and text not in choices:
        raise InvalidInput("没有这个选项。请回到上一页，从筛选里重新选。")
    return text


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day written 2026-03-01, or None. Raises InvalidInput."""
    text = asked_text(request, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"日期「{text}」看不懂，请写成 2026-03-01 这样。", fields={name: "请写成 2026-03-01"}
        ) from error


def asked_page(request: HttpRequest) -> int:
    """The page number, 1 when none or nonsense is asked."""
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1
