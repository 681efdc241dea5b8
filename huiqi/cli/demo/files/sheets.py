"""A department's rows as csv or as a workbook; each row is handed on as it is written, with its sheet and row number."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiqi.cli.demo.files.departments import Department
from huiqi.cli.demo.files.population import Population
from huiqi.cli.demo.files.rows import SheetRow, headers_of

Numbered = tuple[str, int, SheetRow]
"""Sheet (empty for csv), row number as a spreadsheet shows it, the row."""

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def write_csv(department: Department, p: Population, folder: Path, made: Iterable[SheetRow]) -> Iterator[Numbered]:
    """One csv file in the department's encoding."""
    with (folder / department.file).open("w", encoding=department.encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([text for _, text in headers_of(department, p)])
        for number, row in enumerate(made, start=2):
            writer.writerow(row.cells)
            yield "", number, row


def write_xlsx(department: Department, p: Population, folder: Path, made: Iterable[SheetRow]) -> Iterator[Numbered]:
    """One workbook, with title rows and merged headers; the rows come sheet by sheet."""
    book = xlsxwriter.Workbook(folder / department.file, {"constant_memory": True})
    formats = {
        "head": book.add_format({"bold": True, "align": "center"}),
        "grouped": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": 'yyyy"年"m"月"'}),
    }
    first, name, at = len(department.identity), "", 0
    sheet: Worksheet | None = None
    for row in made:
        wanted = str(p.streets[row.place]) if department.by_street else "Sheet1"
        if sheet is None or wanted != name:
            name, sheet = wanted, book.add_worksheet(wanted)
            at = _write_heads(sheet, formats["head"], department, p, name)
        for column, cell in enumerate(row.cells):
            if cell:
                _write_cell(sheet, at, column, cell, formats, is_identity=column < first)
        at += 1
        yield name, at, row
    book.close()


def _write_cell(
    sheet: Worksheet, at: int, column: int, cell: str, formats: dict[str, Format], *, is_identity: bool
) -> None:
    """Numbers and days as Excel keeps them; codes and everything else as text."""
    if not is_identity and _NUMBER.fullmatch(cell):
        sheet.write_number(at, column, float(cell.replace(",", "")), formats["grouped"] if "," in cell else None)
    elif not is_identity and (day := _day(cell)) is not None:
        sheet.write_datetime(at, column, day, formats["day"])
    else:
        sheet.write_string(at, column, cell)


def _day(cell: str) -> date | None:
    """A day that the calendar has: a mistyped one stays text, as a spreadsheet leaves it."""
    if not _DAY.fullmatch(cell):
        return None
    try:
        return date(*map(int, cell.split("-")))
    except ValueError:
        return None


def _write_heads(sheet: Worksheet, head: Format, department: Department, p: Population, street: str) -> int:
    """Title rows over the whole width, then the header, in two rows where groups are merged; the first data row."""
    headers = headers_of(department, p)
    for at, title in enumerate(department.titles):
        words = title.format(last=p.years[0], before=p.years[1], street=street)
        sheet.merge_range(at, 0, at, len(headers) - 1, words, head)
    at = len(department.titles)
    if not any(group for group, _ in headers):
        for column, (_, text) in enumerate(headers):
            sheet.write_string(at, column, text, head)
        return at + 1
    _write_groups(sheet, head, headers, at)
    for column, (group, text) in enumerate(headers):
        if group:
            sheet.write_string(at + 1, column, text, head)
    return at + 2


def _write_groups(sheet: Worksheet, head: Format, headers: list[tuple[str, str]], at: int) -> None:
    """The upper header row: groups over their columns, the others above an empty cell (rows are written in order)."""
    column = 0
    while column < len(headers):
        group, text = headers[column]
        width = 1
        while group and column + width < len(headers) and headers[column + width][0] == group:
            width += 1
        if width > 1:
            sheet.merge_range(at, column, at, column + width - 1, group, head)
        else:
            sheet.write_string(at, column, group or text, head)
        column += width
