"""Upright bars with their number on top (接下来五天到期, 每月受理)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import at, written
from huiqi.web.kit.parts import Column, Table

HEIGHT = 96
TOP = 24


@dataclass(frozen=True)
class Bar:
    """One bar; ``kind`` "" | "w" (watch) | "b" (bad) | "g" (grey)."""

    label: str
    value: float
    kind: str = ""


@dataclass(frozen=True)
class BarChart:
    """At most about a dozen bars; more belongs in a table."""

    title: str
    bars: Sequence[Bar]
    unit: str = ""
    note: str = ""
    head: str = "项目"
    template: str = "bars"

    @property
    def label(self) -> str:
        """All values in words."""
        return "，".join(f"{bar.label} {written(bar.value)}{self.unit}" for bar in self.bars)

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Where each bar stands, in per cent across and pixels down."""
        most = max((bar.value for bar in self.bars), default=0)
        pitch = 100 / max(len(self.bars), 1)
        marks = []
        for number, bar in enumerate(self.bars):
            tall = at(bar.value, most, HEIGHT)
            marks.append(
                {
                    "x": round(pitch * number + pitch * 0.2, 2),
                    "w": round(pitch * 0.6, 2),
                    "mid": round(pitch * (number + 0.5), 2),
                    "y": round(TOP + HEIGHT - tall, 1),
                    "h": tall,
                    "text_y": round(TOP + HEIGHT - tall - 6, 1),
                    "bar": bar,
                    "value": written(bar.value),
                    "fill": {"w": "f2", "b": "bad", "g": "g"}.get(bar.kind, "b1"),
                }
            )
        return marks

    @property
    def base(self) -> int:
        """The pixel line the bars stand on."""
        return TOP + HEIGHT

    @property
    def twin(self) -> Table:
        """The same as a table."""
        return Table(
            [
                Column("label", self.head, is_head=True),
                Column("value", f"数量（{self.unit}）" if self.unit else "数量", "num"),
            ],
            [{"label": bar.label, "value": bar.value} for bar in self.bars],
        )
