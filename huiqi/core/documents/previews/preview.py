"""Reading an office file for the screen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import mammoth
import nh3
from python_calamine import CalamineError, CalamineWorkbook

from huiqi.engine.refusal import Refusal

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 10, 500, 60, 400_000
TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "ul", "ol", "li",
    "strong", "em", "b", "i", "u", "s", "sup", "sub", "br", "blockquote", "img",
}  # fmt: skip
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "img": {"src", "alt"}}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as rows of text; ``is_cut`` when there is more than is shown."""

    name: str
    rows: list[list[str]]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Either clean HTML (Word) or sheets (Excel, CSV)."""

    html: str = ""
    sheets: tuple[Sheet, ...] = ()
    is_cut: bool = False


def can_preview(media_type: str) -> bool:
    """True for what this room can show without another program."""
    return media_type in READERS


def preview_of(path: Path, media_type: str) -> Preview:
    """What the file says. Raises Refusal with what to do instead when it cannot be read."""
    try:
        return READERS[media_type](path)
    except KeyError:
        raise Refusal("这种文件不能在浏览器里看，请下载原件。", code="preview.kind") from None
    except Exception as error:
        raise Refusal("这份文件读不出来，可能损坏了，请下载原件查看。", code="preview.broken") from error


def _word(path: Path) -> Preview:
    with path.open("rb") as file:
        html = mammoth.convert_to_html(file).value
    clean = nh3.clean(html[:MOST_TEXT], tags=TAGS, attributes=ATTRIBUTES, url_schemes={"data"})
    return Preview(html=clean, is_cut=len(html) > MOST_TEXT)


def _excel(path: Path) -> Preview:
    try:
        book = CalamineWorkbook.from_path(path)
    except CalamineError as error:
        raise ValueError("not a workbook") from error
    names = book.sheet_names[:MOST_SHEETS]
    sheets = tuple(_sheet(name, book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS + 1)) for name in names)
    return Preview(sheets=sheets, is_cut=len(book.sheet_names) > MOST_SHEETS)


def _sheet(name: str, rows: Sequence[Sequence[object]]) -> Sheet:
    is_cut = len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows)
    return Sheet(name, [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]], is_cut)


def _text(cell: object) -> str:
    """A number without the idle ``.0`` that spreadsheets keep."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _csv(path: Path) -> Preview:
    data = path.read_bytes()[:MOST_TEXT]
    text = _decoded(data)
    lines = list(islice(csv.reader(io.StringIO(text)), MOST_ROWS + 1))
    rows: list[list[object]] = [list(line) for line in lines]
    return Preview(sheets=(_sheet("表", rows),), is_cut=path.stat().st_size > MOST_TEXT)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


READERS: dict[str, Callable[[Path], Preview]] = {DOCX: _word, XLSX: _excel, CSV: _csv}
