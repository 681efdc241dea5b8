"""Openings: relative days made absolute.

A demo stays alive because its days are written relative to today: ``-20d``, ``+13d``; ``null`` is unbounded.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

CHINA_TIME = timezone(timedelta(hours=8))

_RELATIVE = re.compile(r"^([+-]?\d{1,5})d$")


def china_today() -> date:
    """Today in China, wherever the machine stands."""
    return datetime.now(CHINA_TIME).date()


def resolve_day(text: str | None, today: date) -> date | None:
    """``"+13d"`` counted from ``today``, an ISO day as itself, ``None`` as unbounded.

    Raises ``ValueError`` with one Chinese sentence when the text is neither.
    """
    if text is None:
        return None
    relative = _RELATIVE.match(text)
    try:
        if relative:
            return today + timedelta(days=int(relative.group(1)))
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"日期「{text}」要写成 2026-11-21，或相对今天的天数，如 -20d、+13d") from error


def resolve_opening(opening: dict[str, Any], today: date) -> dict[str, Any]:
    """A copy of the opening's data with ``in_force`` and ``window`` as ``date`` or ``None``."""
    resolved = dict(opening)
    for name in ("in_force", "window"):
        days = opening.get(name) or {}
        resolved[name] = {key: resolve_day(value, today) for key, value in days.items()}
    return resolved
