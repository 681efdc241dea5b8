"""Where the head of a table is: under title rows, over several lines, with merged cells.

营业收入 above 2024年 and 2025年 becomes the titles 营业收入 > 2024年 and 营业收入 > 2025年. Rows behind the table
(合计, 制表人, 注) are no data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huiqi.engine.forms.numbers import half_width
from huiqi.engine.intake.faults import FileUnreadable
from huiqi.engine.intake.tables import Cell, Sheet

JOINT = " > "
SEARCHED = 40
"""So many rows are searched for the head; title pages are shorter."""
_IDENTITY = re.compile(
    r"信用代码|社会信用|机构代码|纳税人识别号|^税号$|^注册号$|^(?:企业|单位|公司|纳税人|主体|法人|机构|用人单位|申请人|商户|被许可人"
    r"|参保单位|专利权人|权利人|缴费单位|市场主体)(?:全称|名称)?$|^名称$|^户名$|^(?:company|name|uscc|credit_?code)$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:单位|填报|制表|编制|统计|审核|日期|数据|报送|截至|截止|时间|联系|电话|来源|说明|密级|表号|期别|计量单位|金额单位)"
    r"[^，。]{0,12}[:：]|^[（(]?\s*单位"
)
_FOOT = re.compile(
    r"^(?:合计|总计|小计|注[:：1-9\s]|备注[:：]|制表|审核|填表|填报|说明[:：]|数据来源|单位负责人|以上|第\s*\d+\s*页)"
)
_UNIT = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|百万元|元|%|人|亿美元)")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's data by column. ``titles[i]`` belongs to ``columns[i]``; all columns are of one length.

    ``lines[n]`` is the line of the n-th row in the file, counted from 1. ``unit`` is what the title rows say once
    for the whole table (单位：万元), "" when they say nothing. ``notes`` counts rows left out behind the table.
    """

    sheet: str
    titles: tuple[str, ...]
    columns: tuple[Sequence[Cell], ...]
    lines: Sequence[int]
    unit: str = ""
    notes: int = 0

    @property
    def count(self) -> int:
        """How many rows of data."""
        return len(self.lines)


def table_of(sheet: Sheet) -> Table:
    """The sheet's table. Raises ``FileUnreadable`` when no row names the companies."""
    top, bottom = _head_rows(sheet)
    titles = _titles(sheet, top, bottom)
    kept, notes = _body(sheet, bottom, titles)
    width = len(titles)
    padded = [row if len(row) == width else [*row[:width], *[None] * (width - len(row))] for _, row in kept]
    columns = tuple(zip(*padded, strict=True)) if padded else tuple(() for _ in titles)
    return Table(sheet.name, titles, columns, [line for line, _ in kept], _unit_above(sheet, bottom), notes)


def is_identity(title: str) -> bool:
    """True for a title under which companies are named or coded."""
    return bool(_IDENTITY.search(_plain(title.rpartition(JOINT)[2])) or _IDENTITY.search(_plain(title)))


def _plain(cell: object) -> str:
    return re.sub(r"[\s*＊]+|[（(][^）)]*[）)]", "", half_width(str(cell))) if cell is not None else ""


def _head_rows(sheet: Sheet) -> tuple[int, int]:
    """First and last row of the head, from 0."""
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        found = [
            place
            for place, cell in enumerate(row)
            if isinstance(cell, str) and len(cell) <= 40 and not _NOTE.search(cell.strip()) and is_identity(cell)
        ]
        if found and (sum(cell is not None for cell in row) > 1 or at + 1 < len(sheet.rows)):
            return _group_rows_above(sheet, at), _last_head_row(sheet, at, found[0])
    raise FileUnreadable(
        f"工作表“{sheet.name}”里没有找到表头，请保留“统一社会信用代码”或“企业名称”这一列的列名再传。", code="no_head"
    )


def _group_rows_above(sheet: Sheet, at: int) -> int:
    """A row of group titles stands above: several cells, none of them a remark, or one that spans some columns."""
    top = at
    while top > 0:
        row = sheet.rows[top - 1]
        cells = [(place, cell) for place, cell in enumerate(row) if cell is not None]
        if not cells or any(not isinstance(cell, str) or _NOTE.search(cell.strip()) for _, cell in cells):
            break
        if len(cells) == 1 and cells[0][0] == 0:
            break
        top -= 1
    return top


def _last_head_row(sheet: Sheet, at: int, place: int) -> int:
    """Merged downwards says it; else lines go on while the company's cell below is empty and others are titles."""
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row <= at <= last_row and first_column <= place <= last_column and last_row > at:
            return last_row
    last = at
    while last + 1 < min(len(sheet.rows), at + 4):
        below = sheet.rows[last + 1]
        under = below[place] if place < len(below) else None
        others = [cell for cell in below if cell is not None]
        if under is not None or not others or not all(_may_be_title(cell) for cell in others):
            break
        if _FOOT.match(str(others[0]).strip()):
            break
        last += 1
    return last


def _may_be_title(cell: Cell) -> bool:
    if isinstance(cell, str):
        return not re.fullmatch(r"[\d.,%\-—\s]+", cell.strip()) or bool(re.fullmatch(r"(?:19|20)\d\d", cell.strip()))
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and 1990 <= cell <= 2100


def _titles(sheet: Sheet, top: int, bottom: int) -> tuple[str, ...]:
    width = max((len(row) for row in sheet.rows[top : bottom + 1]), default=0)
    grid = [[*sheet.rows[at], *[None] * (width - len(sheet.rows[at]))] for at in range(top, bottom + 1)]
    _spread_merges(grid, sheet, top)
    if not sheet.merges:
        _spread_blanks(grid)
    titles = []
    for column in zip(*grid, strict=True):
        parts = [_title_text(cell) for cell in column if cell is not None]
        titles.append(JOINT.join(dict.fromkeys(part for part in parts if part)))
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _spread_merges(grid: list[list[Cell]], sheet: Sheet, top: int) -> None:
    for first_row, first_column, last_row, last_column in sheet.merges:
        if not top <= first_row < top + len(grid):
            continue
        value = grid[first_row - top][first_column]
        for at in range(first_row - top, min(last_row - top + 1, len(grid))):
            for place in range(first_column, min(last_column + 1, len(grid[at]))):
                grid[at][place] = value


def _spread_blanks(grid: list[list[Cell]]) -> None:
    """Without marks of merging (CSV): a group's title reaches over the empty cells that have a title below."""
    for at, row in enumerate(grid[:-1]):
        group: Cell = None
        for place, cell in enumerate(row):
            if cell is not None:
                group = cell
            elif group is not None and any(lower[place] is not None for lower in grid[at + 1 :]):
                row[place] = group
            else:
                group = None


def _title_text(cell: Cell) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
    return re.sub(r"[\s\x00]+", "", half_width(text)).strip("*")


def _body(sheet: Sheet, bottom: int, titles: Sequence[str]) -> tuple[list[tuple[int, Sequence[Cell]]], int]:
    """Rows of data with their lines; empty ones are skipped, remarks behind the table counted."""
    naming = [place for place, title in enumerate(titles) if is_identity(title)]
    kept: list[tuple[int, Sequence[Cell]]] = []
    notes = 0
    for line, row in enumerate(sheet.rows[bottom + 1 :], start=bottom + 2):
        if (naming and all(place >= len(row) or row[place] is None for place in naming)) or _starts_as_foot(row):
            first = next((cell for cell in row if cell is not None and str(cell).strip()), None)
            if first is None:
                continue
            if isinstance(first, str) and _FOOT.match(first.strip()):
                notes += 1
                continue
        kept.append((line, row))
    return kept, notes


def _starts_as_foot(row: Sequence[Cell]) -> bool:
    first = row[0] if row else None
    return isinstance(first, str) and first.strip() in {"合计", "总计", "小计"}


def _unit_above(sheet: Sheet, bottom: int) -> str:
    for row in sheet.rows[:bottom]:
        for cell in row:
            if isinstance(cell, str) and (found := _UNIT.search(half_width(cell))):
                return found[1]
    return ""
