"""Promised against actual: median and 90th percentile on one strip of working days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import at, nice_top, written
from huiqi.web.kit.parts import Column, Table


@dataclass(frozen=True)
class PromiseStrip:
    """``promised`` may be None (未作承诺); ``sample`` cases stand behind it."""

    title: str
    median: float
    p90: float
    promised: float | None = None
    sample: int = 0
    note: str = ""
    template: str = "promise"

    @property
    def top(self) -> float:
        """Where the strip ends."""
        return nice_top(max(self.p90, self.median, self.promised or 0) * 1.1)

    @property
    def label(self) -> str:
        """All in words."""
        promise = f"承诺 {written(self.promised)} 个工作日" if self.promised is not None else "未作承诺"
        return f"{promise}，中位 {written(self.median)}，九成在 {written(self.p90)} 内，样本 {self.sample} 件"

    @property
    def marks(self) -> dict[str, Any]:
        """Positions in per cent; labels lean away from the edges and from each other."""
        median, p90 = at(self.median, self.top), at(self.p90, self.top)
        promised = at(self.promised, self.top) if self.promised is not None else None
        is_before = promised is not None and promised <= median
        leans_left = promised is not None and ((is_before and promised > 22) or promised > 78)
        return {
            "median": median,
            "p90": p90,
            "between": round(p90 - median, 3),
            "promised": promised,
            "promised_css": "e" if leans_left else "",
            "median_css": "" if is_before or median < 22 else "e",
            "p90_css": "e" if p90 > 30 else "",
            "median_text": f"中位 {written(self.median)} 天",
            "p90_text": f"九成在 {written(self.p90)} 天内",
            "promised_text": f"承诺 {written(self.promised)} 天" if self.promised is not None else "",
            "end": written(self.top),
        }

    @property
    def twin(self) -> Table:
        """The same as a table."""
        rows: list[dict[str, Any]] = [
            {"name": "承诺", "value": written(self.promised) if self.promised is not None else "未作承诺"},
            {"name": "中位数", "value": written(self.median)},
            {"name": "第 90 百分位", "value": written(self.p90)},
            {"name": "样本（件）", "value": self.sample},
        ]
        return Table([Column("name", "指标", is_head=True), Column("value", "工作日", "num")], rows)
