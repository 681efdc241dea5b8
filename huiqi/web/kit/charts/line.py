"""Lines over a common axis, labelled directly at their end (数量随时间, 门槛与家数)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import at, nice_top, ticks, written
from huiqi.web.kit.parts import Column, Table

PLOT = 184
TOP = 24


@dataclass(frozen=True)
class Series:
    """One line: values in the order of the axis, None where there is nothing (the line breaks there)."""

    name: str
    values: Sequence[float | None]
    is_dashed: bool = False


@dataclass(frozen=True)
class LineChart:
    """``axis`` labels in order (about every n-th is printed); at most six series."""

    title: str
    axis: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    note: str = ""
    head: str = "时间"
    template: str = "line"

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return nice_top(max((v for s in self.series for v in s.values if v is not None), default=1))

    @property
    def label(self) -> str:
        """First and last value of each line in words."""
        parts = []
        for series in self.series:
            known = [
                (where, value) for where, value in zip(self.axis, series.values, strict=False) if value is not None
            ]
            if known:
                parts.append(
                    f"{series.name}：{known[0][0]} {written(known[0][1])}{self.unit}，"
                    f"{known[-1][0]} {written(known[-1][1])}{self.unit}"
                )
        return "；".join(parts)

    @property
    def grid(self) -> list[dict[str, Any]]:
        """The lines of the value axis with their numbers."""
        return [
            {
                "y": round(TOP + PLOT - at(tick, self.top, PLOT), 1),
                "text": written(tick),
                "text_y": round(TOP + PLOT - at(tick, self.top, PLOT) - 6, 1),
                "is_top": tick == self.top,
            }
            for tick in ticks(self.top)
        ]

    def _x(self, number: int) -> float:
        return at(number, max(len(self.axis) - 1, 1))

    @property
    def paths(self) -> list[dict[str, Any]]:
        """Each line as a path in a 100 × 100 box, and where its label stands."""
        paths: list[dict[str, Any]] = []
        taken: list[float] = []
        for index, series in enumerate(self.series[:6]):
            points: list[str] = []
            pen_up = True
            last = (0.0, 0.0, 0.0)
            for number, value in enumerate(series.values):
                if value is None:
                    pen_up = True
                    continue
                x, y = self._x(number), 100 - at(value, self.top)
                points.append(f"{'M' if pen_up else 'L'}{x:g} {y:g}")
                pen_up, last = False, (x, y, value)
            dot_y = round(TOP + PLOT * last[1] / 100, 1)
            text_y = max(dot_y - 10, 12)
            while any(abs(text_y - other) < 18 for other in taken):
                text_y += 18
            taken.append(text_y)
            paths.append(
                {
                    "d": "".join(points),
                    "n": index + 1,
                    "dash": series.is_dashed,
                    "x": last[0],
                    "y": dot_y,
                    "text_y": text_y,
                    "is_late": last[0] > 60,
                    "text": f"{series.name} {written(last[2])}{self.unit}",
                }
            )
        return paths

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The printed labels of the axis: first, last and about three between."""
        count = len(self.axis)
        step = max(1, round((count - 1) / 4)) if count > 1 else 1
        chosen = [n for n in range(0, count, step) if count - 1 - n >= step * 0.6 or n == count - 1]
        if count and chosen[-1] != count - 1:
            chosen.append(count - 1)
        return [
            {"x": self._x(n), "text": self.axis[n], "css": "" if n == 0 else "e" if n == count - 1 else "m"}
            for n in chosen
        ]

    @property
    def base(self) -> int:
        """The pixel line of zero."""
        return TOP + PLOT

    @property
    def twin(self) -> Table:
        """The same as a table."""
        columns = [Column("at", self.head, is_head=True)] + [
            Column(f"s{n}", f"{s.name}（{self.unit}）" if self.unit else s.name, "num")
            for n, s in enumerate(self.series)
        ]
        rows = [
            {"at": where, **{f"s{n}": s.values[i] if i < len(s.values) else None for n, s in enumerate(self.series)}}
            for i, where in enumerate(self.axis)
        ]
        return Table(columns, rows)
