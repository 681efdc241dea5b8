"""A fund over the year: paid and reserved, the even pace, and when it runs out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import at, written
from huiqi.web.kit.figures import cn_date
from huiqi.web.kit.parts import Column, Table

PLOT = 198
TOP = 24


@dataclass(frozen=True)
class BurnPoint:
    """Cumulative paid and reserved up to a day, in ``unit``."""

    on: dt.date
    amount: float


@dataclass(frozen=True)
class BurnChart:
    """``total`` of the year; ``points`` in order, the last one is today; ``runs_out_on`` the forecast or None."""

    title: str
    year: int
    total: float
    points: Sequence[BurnPoint]
    runs_out_on: dt.date | None = None
    year_end: float | None = None  # forecast for 31 December when it does not run out
    unit: str = "万元"
    note: str = ""
    template: str = "burn"

    def _x(self, day: dt.date) -> float:
        start = dt.date(self.year, 1, 1)
        return at((min(max(day, start), dt.date(self.year, 12, 31)) - start).days, 364)

    def _y(self, amount: float) -> float:
        return 100 - at(min(amount, self.total), self.total)

    @property
    def label(self) -> str:
        """Where it stands and when it ends, in words."""
        if not self.points:
            return f"全年安排 {written(self.total)} {self.unit}，还没有使用"
        last = self.points[-1]
        words = (
            f"{cn_date(last.on)}已拨和已占 {written(last.amount)} {self.unit}，全年 {written(self.total)} {self.unit}"
        )
        return f"{words}，预计 {cn_date(self.runs_out_on)}用完" if self.runs_out_on else words

    @property
    def path(self) -> str:
        """The line so far in a 100 × 100 box."""
        start = "M0 100" if not self.points or self.points[0].on > dt.date(self.year, 1, 1) else ""
        body = "".join(
            f"{'L' if start or n else 'M'}{self._x(p.on):g} {self._y(p.amount):g}" for n, p in enumerate(self.points)
        )
        return start + body

    @property
    def forecast(self) -> str:
        """The dashed line from today on."""
        if not self.points:
            return ""
        last = self.points[-1]
        start = f"M{self._x(last.on):g} {self._y(last.amount):g}"
        if self.runs_out_on:
            return f"{start}L{self._x(self.runs_out_on):g} 0"
        if self.year_end is not None:
            return f"{start}L100 {self._y(self.year_end):g}"
        return ""

    @property
    def now(self) -> dict[str, Any] | None:
        """Dot and label of today."""
        if not self.points:
            return None
        last = self.points[-1]
        x, y = self._x(last.on), round(TOP + PLOT * self._y(last.amount) / 100, 1)
        is_high = last.amount > self.total / 2
        return {
            "x": x,
            "y": y,
            "text_y": TOP + PLOT - 16 if is_high else y - 14,
            "css": "e" if x > 55 else "",
            "text": f"已拨和已占 {written(last.amount)} {self.unit}",
        }

    @property
    def end(self) -> dict[str, Any] | None:
        """Label of the forecast end."""
        if not self.runs_out_on:
            return None
        x = self._x(self.runs_out_on)
        return {"x": x, "css": "e" if x > 40 else "", "text": f"预计 {cn_date(self.runs_out_on)}用完"}

    @property
    def grid(self) -> list[dict[str, Any]]:
        """Thirds of the total."""
        return [
            {
                "y": round(TOP + PLOT * (1 - share), 1),
                "text": written(round(self.total * share, 2)),
                "text_y": round(TOP + PLOT * (1 - share) - 6, 1),
                "is_top": share == 1,
            }
            for share in (1 / 3, 2 / 3, 1)
        ]

    @property
    def base(self) -> int:
        """The pixel line of zero."""
        return TOP + PLOT

    @property
    def twin(self) -> Table:
        """The same as a table, with the even pace beside it."""
        rows: list[dict[str, Any]] = [
            {"on": cn_date(p.on), "amount": f"{p.amount:,.2f}", "even": f"{self.total * (self._x(p.on) / 100):,.2f}"}
            for p in self.points
        ]
        if self.runs_out_on:
            rows.append(
                {
                    "on": f"{cn_date(self.runs_out_on)}（预计）",
                    "amount": f"{self.total:,.2f}",
                    "even": f"{self.total * (self._x(self.runs_out_on) / 100):,.2f}",
                }
            )
        return Table(
            [
                Column("on", "截至", is_head=True),
                Column("amount", f"累计（{self.unit}）", "num"),
                Column("even", f"均匀进度（{self.unit}）", "num"),
            ],
            rows,
        )
