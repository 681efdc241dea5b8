"""A file as sheets of rows: xlsx, CSV in UTF-8 or GBK/GB18030, Parquet. No sheet is evaluated, nothing is fetched.

A cell is what the file keeps: text, number, truth, day or None for an empty one. Formulas count by the value that
was kept beside them; a workbook whose formulas point into other files is refused, as those values can't be checked.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from huiqi.engine.intake.faults import FileUnreadable

try:
    from pyarrow import lib as pyarrow_faults
    from pyarrow import parquet
except ImportError:  # an extra of 160 MB: an installation without it says so when a Parquet file comes
    parquet = None

Cell = str | int | float | bool | Decimal | date | time | timedelta | None

MOST_COLUMNS = 702
"""Up to column ZZ. A department's table has some tens; what is wider was saved wrongly."""
MOST_CELLS = 20_000_000
_SNIFFED = 1 << 16
_DELIMITERS = ",\t;|"
_WIDE_REFERENCE = re.compile(rb'[ "\']r="[A-Z]{3,}[0-9]')
_TWO_LETTERS = re.compile(rb'<c r="([A-Z]{2})[0-9]')
_LAST_ROW = re.compile(rb'<row [^>]{0,200}?\br="([0-9]+)"')
NO_PARQUET = "这个平台没有装 Parquet 组件，请改交 CSV 或 xlsx，或请运维人员安装 huiqi[parquet] 后再传。"
CUT = "这份文件不完整，像是没有传完或被截断，请重新导出一份完整的再传。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows[0]`` is line 1 of the file. ``merges`` are (first row, first column, last row, last column), from 0."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: tuple[tuple[int, int, int, int], ...] = ()


def read_sheets(path: Path, name: str) -> list[Sheet]:
    """The sheets that hold something. ``name`` tells the kind by its ending (.xlsx, .csv, .txt, .parquet).

    Raises ``FileUnreadable`` with what to do.
    """
    ending = name.rpartition(".")[2].lower()
    reader = {"xlsx": _read_xlsx, "csv": _read_csv, "txt": _read_csv, "parquet": _read_parquet}.get(ending)
    if reader is None:
        raise FileUnreadable("这种文件不能归集，请改交 xlsx、CSV 或 Parquet。")
    sheets = [each for each in reader(path) if any(any(cell is not None for cell in row) for row in each.rows)]
    if not sheets:
        raise FileUnreadable("这份文件里没有数据，请核对后重新选择。")
    return sheets


# -- xlsx --------------------------------------------------------------------------------------------


def _read_xlsx(path: Path) -> list[Sheet]:
    try:
        _refuse_monsters(path)
        book = CalamineWorkbook.from_path(str(path))
        return [_sheet_of(book, name) for name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise FileUnreadable(CUT) from error


def _sheet_of(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = [[None if cell == "" else cell for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merges = tuple((first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(name, rows, merges)


def _refuse_monsters(path: Path) -> None:
    """One cell far out would make the reader lay out millions of empty ones: look before reading."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        if any(name.startswith("xl/externalLinks/") for name in names):
            raise FileUnreadable(
                "表里有公式引用了别的文件，数值无法核对，请全选后“选择性粘贴 → 数值”，断开外部链接再传。",
                code="outside_formula",
            )
        for name in names:
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                _refuse_monster(package, name)


def _refuse_monster(package: zipfile.ZipFile, name: str) -> None:
    widest, longest, tail = 26, 0, b""
    with package.open(name) as stream:
        while chunk := stream.read(1 << 22):
            text = tail + chunk
            if _WIDE_REFERENCE.search(text):
                raise too_wide(None)
            for letters in set(_TWO_LETTERS.findall(text)):
                widest = max(widest, (letters[0] - 64) * 26 + letters[1] - 64)
            longest = max(longest, max((int(each) for each in _LAST_ROW.findall(text)), default=0))
            tail = text[-256:]
    if widest * longest > MOST_CELLS:
        raise FileUnreadable(
            f"表格最后一格在第 {longest:,} 行，范围太大，多半是末尾有误填的格，请删掉多余的行列或分成几份再传。"
        )


def too_wide(columns: int | None) -> FileUnreadable:
    """More columns than any department's table has."""
    counted = f"有 {columns:,} 列，" if columns else ""
    return FileUnreadable(
        f"这张表{counted}超过 {MOST_COLUMNS} 列，多半是行列存反了或末尾有误填的格，请只留要交的列再传。",
        code="too_wide",
    )


# -- CSV ---------------------------------------------------------------------------------------------


def _read_csv(path: Path) -> list[Sheet]:
    text = _decoded(path.read_bytes())
    delimiter = _delimiter(text[:_SNIFFED])
    first = text[: text.find("\n") + 1 or len(text)]
    if first.count(delimiter) >= MOST_COLUMNS:
        raise too_wide(first.count(delimiter) + 1)
    rows: list[Sequence[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(row) > MOST_COLUMNS:
                raise too_wide(len(row))
            cells += len(row)
            rows.append([each or None for each in row])
    except csv.Error as error:
        raise FileUnreadable(
            f"第 {len(rows) + 1} 行起读不下去，多半是引号没有成对或文件被截断，请重新导出后再传。"
        ) from error
    if cells > MOST_CELLS:
        raise FileUnreadable(f"这份文件有 {cells:,} 格，超过 {MOST_CELLS:,} 格，请分成几份再传。")
    _refuse_cut(rows, text)
    return [Sheet("CSV", rows)]


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030 (GBK is part of it)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Iterable[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # Only the last character is broken: the bytes end in the middle of it.
            if len(data) - error.start <= 3 and error.start > 0 and _reads(data[: error.start], encoding):
                raise FileUnreadable(CUT, code="cut") from error
    raise FileUnreadable("这份文件的文字读不出来，请另存为 UTF-8 或 GBK 编码的 CSV 再传。")


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(start: str) -> str:
    """The sign that splits the most lines into the same number of parts; a comma when none does."""
    lines = [line for line in start.splitlines() if line.strip()][:50]

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=weight)


def _refuse_cut(rows: Sequence[Sequence[Cell]], text: str) -> None:
    """A last row that is too short and does not end its line was cut off in the middle, and more may be missing."""
    if len(rows) < 3 or text.endswith(("\n", "\r")):
        return
    width, last = len(rows[-2]), rows[-1]
    if len(last) < width and width > 1:
        raise FileUnreadable(
            f"最后一行（第 {len(rows):,} 行）只有 {len(last)} 列，前面都是 {width} 列，文件像被截断，"
            "请重新导出一份完整的再传。",
            code="cut",
        )


# -- Parquet -----------------------------------------------------------------------------------------


def _read_parquet(path: Path) -> list[Sheet]:
    if parquet is None:
        raise FileUnreadable(NO_PARQUET)
    try:
        file = parquet.ParquetFile(path)
        width, count = file.metadata.num_columns, file.metadata.num_rows
        if width > MOST_COLUMNS:
            raise too_wide(width)
        if width * count > MOST_CELLS:
            raise FileUnreadable(f"这份文件有 {width * count:,} 格，超过 {MOST_CELLS:,} 格，请分成几份再传。")
        table = file.read()
    except pyarrow_faults.ArrowException as error:
        raise FileUnreadable(CUT) from error
    columns: list[list[Any]] = [[_without_zeros(cell) for cell in column.to_pylist()] for column in table.columns]
    return [Sheet("Parquet", [[_without_zeros(name) for name in table.column_names], *zip(*columns, strict=True)])]


def _without_zeros(cell: Any) -> Any:
    """A zero byte is kept by no database; other kinds of files can't hold one."""
    return cell.replace("\x00", "") if isinstance(cell, str) and "\x00" in cell else cell
