"""Departments by age of their cases: a table whose cells are shaded and hold their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import shade
from huiqi.web.kit.parts import Column, Table


@dataclass(frozen=True)
class HeatCell:
    """A number and where it leads."""

    value: int
    href: str = ""
    text: str = ""


@dataclass(frozen=True)
class HeatRow:
    """A row; the last column may be the overdue one."""

    name: str
    cells: Sequence[HeatCell]
    href: str = ""


@dataclass(frozen=True)
class HeatMap:
    """``overdue_last`` sets the last column apart in red words. It is its own table twin."""

    title: str
    columns: Sequence[str]
    rows: Sequence[HeatRow]
    head: str = "部门"
    note: str = "颜色越深件数越多，数字都在格里"
    overdue_last: bool = True
    unit: str = "件"
    template: str = "heat"

    @property
    def label(self) -> str:
        """What it is a table of."""
        return self.title

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Rows with their shades."""
        last = len(self.columns) - 1
        shaded = [
            cell.value for row in self.rows for n, cell in enumerate(row.cells) if not (self.overdue_last and n == last)
        ]
        most = max(shaded, default=0)
        lines = []
        for row in self.rows:
            cells = []
            for number, cell in enumerate(row.cells):
                is_overdue = self.overdue_last and number == last
                level = shade(cell.value, most)
                css = ("ov" if cell.value else "ov q0") if is_overdue else f"q{level}"
                text = cell.text or (f"{cell.value} {self.unit}" if is_overdue and cell.value else str(cell.value))
                cells.append({"text": text, "href": cell.href, "css": css})
            lines.append({"row": row, "cells": cells})
        return lines

    @property
    def twin(self) -> None:
        """None: the picture is a table already."""

    @property
    def sheet(self) -> Table:
        """The numbers for the CSV."""
        return Table(
            [Column("name", self.head)] + [Column(f"c{n}", name, "num") for n, name in enumerate(self.columns)],
            [{"name": row.name, **{f"c{n}": cell.value for n, cell in enumerate(row.cells)}} for row in self.rows],
        )
