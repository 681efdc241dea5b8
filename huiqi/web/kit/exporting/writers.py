"""Rows into files, piece by piece: CSV as it goes, xlsx and Parquet through a file on disk."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from huiqi.web.kit.exporting.columns import Column
from huiqi.web.kit.exports import BOM, flat, neutral

Rows = Iterable[Sequence[Any]]
EXCEL_ROWS = 1_048_575
_PIECE = 1 << 16
_NUMBERS = frozenset({"number", "money"})


def csv_pieces(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """CSV with a byte order mark, so that Excel reads UTF-8; numbers exact, texts never formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM)
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if out.tell() > _PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else neutral(flat(value))


def xlsx_file(columns: Sequence[Column], rows: Rows, sheet: str) -> IO[bytes]:
    """An Excel file, row by row, never the whole in memory; the caller closes it."""
    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed on open, the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold, money = book.add_format({"bold": True, "bottom": 2}), book.add_format({"num_format": "#,##0.00"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(columns) - 1, 18)
        for at, column in enumerate(columns):
            page.write_string(0, at, column.title, bold)
        for at_row, row in enumerate(rows, start=1):
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is None or value == "":
                    continue
                if column.kind in _NUMBERS:
                    page.write_number(at_row, at, value, money if column.kind == "money" else None)
                else:
                    page.write_string(at_row, at, str(neutral(flat(value))))
    out.seek(0)
    return out
