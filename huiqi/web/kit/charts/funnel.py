"""The way from published to paid: 发布 → 读到 → 符合 → 申请 → 核准 → 到账."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import at, written
from huiqi.web.kit.parts import Column, Table

ROW = 44


@dataclass(frozen=True)
class FunnelStage:
    """One stage and how many got there."""

    name: str
    count: int
    note: str = ""


@dataclass(frozen=True)
class Funnel:
    """Stages in order; each bar is as wide as its share of the first."""

    title: str
    stages: Sequence[FunnelStage]
    unit: str = "家"
    note: str = ""
    template: str = "funnel"

    @property
    def label(self) -> str:
        """All stages in words."""
        return "，".join(f"{stage.name} {written(stage.count)} {self.unit}" for stage in self.stages)

    @property
    def height(self) -> int:
        """Pixels of the whole drawing."""
        return ROW * len(self.stages)

    @property
    def marks(self) -> list[dict[str, Any]]:
        """A bar a stage, with the share of the stage before; the greatest loss is marked."""
        most = max((stage.count for stage in self.stages), default=0)
        shares = [None] * bool(self.stages) + [
            after.count * 100 / before.count if before.count else None
            for before, after in zip(self.stages, self.stages[1:], strict=False)
        ]
        known = [share for share in shares if share is not None]
        worst = min(known) if known else None
        return [
            {
                "y": ROW * number,
                "text_y": ROW * number + 14,
                "bar_y": ROW * number + 22,
                "w": at(stage.count, most),
                "stage": stage,
                "count": written(stage.count),
                "share": "" if share is None else f"上一步的 {share:.0f}%",
                "is_worst": share is not None and share == worst,
            }
            for number, (stage, share) in enumerate(zip(self.stages, shares, strict=True))
        ]

    @property
    def twin(self) -> Table:
        """The same as a table."""
        return Table(
            [
                Column("name", "环节", is_head=True),
                Column("count", f"数量（{self.unit}）", "num"),
                Column("share", "占上一步", "num"),
            ],
            [
                {
                    "name": mark["stage"].name,
                    "count": mark["stage"].count,
                    "share": mark["share"].removeprefix("上一步的 ") or "—",
                }
                for mark in self.marks
            ],
        )
