"""How a grant is split into tranches: what an opening's ``tranches`` says, worked out in 分 for one sum.

Without ``tranches`` there is one of 100 %. Percents are rounded down and the last part takes what is left, so the
parts always make up the whole. A part is due at once, on a day (``on``, or ``after_days`` from the decision), on a
``milestone`` or on an ``inspection``; the latter two a person accepts with a paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum with its condition."""

    title: str
    amount_fen: int
    condition: str
    due_on: date | None = None
    text: str = ""


def split(definition: Mapping[str, Any], amount_fen: int, decided_on: date) -> list[Part]:
    """The parts of ``amount_fen``; they always sum to it. Raises Refusal when stated amounts exceed it."""
    stated: Sequence[Mapping[str, Any]] = definition.get("tranches") or [{"title": "一次拨付", "percent": 100}]
    parts: list[Part] = []
    left = amount_fen
    for place, raw in enumerate(stated, 1):
        share = left if place == len(stated) else min(_share(raw, amount_fen), left)
        if share > 0:
            parts.append(_part(raw, share, decided_on))
        left -= share
    if not parts:
        raise Refusal("分期的金额算不出来，请核对批次里的分期约定。", code="tranches")
    return parts


def _share(raw: Mapping[str, Any], amount_fen: int) -> int:
    if raw.get("amount_yuan") is not None:
        return to_fen(Decimal(str(raw["amount_yuan"])))
    exact = Decimal(amount_fen) * Decimal(str(raw["percent"])) / 100
    return int(exact.to_integral_value(rounding=ROUND_FLOOR))


def _part(raw: Mapping[str, Any], share: int, decided_on: date) -> Part:
    title = str(raw["title"])
    if raw.get("milestone"):
        return Part(title, share, "milestone", text=str(raw["milestone"]))
    if raw.get("inspection"):
        return Part(title, share, "inspection", text=str(raw["inspection"]))
    if raw.get("on"):
        return Part(title, share, "date", due_on=date.fromisoformat(str(raw["on"])))
    if raw.get("after_days"):
        return Part(title, share, "date", due_on=decided_on + timedelta(days=int(raw["after_days"])))
    return Part(title, share, "none")
