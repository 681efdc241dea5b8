"""Columns of an export: a heading with its unit, a kind, where the value comes from, and who sees it in clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huiqi.core.ledger.actors import Actor

KINDS = ("text", "number", "money", "date", "moment", "bool")


@dataclass(frozen=True)
class Column:
    """One column. ``money`` values are 元 as Decimal with two places, ``moment`` an aware time, None an empty cell.

    ``masked`` shows the value to everybody for whom ``is_clear_to`` is false: personal data is masked by default.
    """

    heading: str
    value: Callable[[Any], Any]
    kind: str = "text"
    unit: str = ""
    masked: Callable[[Any], Any] | None = None
    is_clear_to: Callable[[Actor], bool] = lambda actor: False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of column {self.kind}; one of {', '.join(KINDS)}")

    @property
    def title(self) -> str:
        """``支持金额（元）``."""
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading

    def reader_for(self, actor: Actor) -> Callable[[Any], Any]:
        """What makes the cell of a row for this actor."""
        masked, value = self.masked, self.value
        if masked is None or self.is_clear_to(actor):
            return value
        return lambda row: masked(value(row))


def yuan(fen: int | None) -> Decimal | None:
    """分 as 元 with two places."""
    return None if fen is None else Decimal(fen).scaleb(-2)
