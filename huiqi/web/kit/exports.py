"""Rows out of the house: CSV that Excel reads as it is, and xlsx; formula cells neutralised."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from huiqi.web.kit.parts import Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"


def neutral(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    return text[:1] in "+-" and text[1:].replace(".", "", 1).isdigit()


def flat(value: Any) -> Any:
    """A cell as plain data: days in ISO, local times, 是/否, lists joined."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case dt.datetime():
            return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")
        case dt.date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return "、".join(str(each) for each in value)
        case _:
            return value


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows (the first is the head) as CSV with a byte order mark, so Excel reads UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutral(_exact(flat(value))) for value in row])
    return BOM + out.getvalue()


def _exact(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def csv_response(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """``rows`` as a download called ``name``.csv (the name may be Chinese)."""
    response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    return _named(response, f"{name}.csv")


def xlsx_response(rows: Iterable[Sequence[Any]], name: str, *, sheet: str = "数据") -> HttpResponse:
    """``rows`` as an Excel file: head in bold and frozen, texts never formulas, long numbers as text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bottom": 2})
        number = book.add_format({"num_format": "#,##0.00"})
        for at_row, row in enumerate(rows):
            for at_column, value in enumerate(row):
                cell = flat(value)
                if at_row == 0:
                    page.write_string(at_row, at_column, str(cell), bold)
                elif isinstance(cell, Decimal):
                    page.write_number(at_row, at_column, float(cell), number)
                elif isinstance(cell, (int, float)):
                    page.write_number(at_row, at_column, cell)
                else:
                    page.write_string(at_row, at_column, str(neutral(cell)))
        page.freeze_panes(1, 0)
        page.set_column(0, 30, 18)
    response = HttpResponse(out.getvalue(), content_type=XLSX_TYPE)
    return _named(response, f"{name}.xlsx")


def _named(response: HttpResponse, file_name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return response


def rows_of(table: Table) -> list[list[Any]]:
    """A ``Table`` (also the twin of a picture) as rows with its head."""
    return [[column.label for column in table.columns]] + [
        [row.get(column.key, "") for column in table.columns] for row in table.rows
    ]
