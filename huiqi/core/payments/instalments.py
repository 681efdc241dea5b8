"""The instalments in which a clawback is returned, and the equal split that people ask for. Pure of the database."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from huiqi.engine.refusal import InvalidInput

MOST_INSTALMENTS = 36
MOST_MONTHS_APART = 12


class Instalment(NamedTuple):
    """One part: until when, how much."""

    due_on: date
    amount_fen: int


def equal_parts(amount_fen: int, count: int, first_on: date, months_apart: int = 1) -> list[Instalment]:
    """``amount_fen`` in ``count`` equal parts, ``months_apart`` months from one to the next.

    Each part is rounded down to the 分 and the last one takes what is left, so they always make up the sum. A day
    that a month has not got becomes its last. Raises InvalidInput for counts and months outside 1–36 and 1–12, and
    for a sum too small to be split.
    """
    faults: dict[str, str] = {}
    if not 1 <= count <= MOST_INSTALMENTS:
        faults["count"] = f"期数请填 1 到 {MOST_INSTALMENTS}。"
    if not 1 <= months_apart <= MOST_MONTHS_APART:
        faults["months"] = f"每隔几个月请填 1 到 {MOST_MONTHS_APART}。"
    if not faults and amount_fen < count:
        faults["count"] = f"金额太小，分不成 {count} 期，请减少期数。"
    if faults:
        raise InvalidInput("还差几处：" + "".join(faults.values()), fields=faults)
    share = amount_fen // count
    sums = [share] * (count - 1) + [amount_fen - share * (count - 1)]
    return [Instalment(_months_later(first_on, months_apart * place), fen) for place, fen in enumerate(sums)]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
