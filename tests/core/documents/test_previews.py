"""Papers shown in the browser: what they say, and nothing that runs."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
import xlsxwriter

from huiqi.core.documents.previews import can_preview, preview_of
from huiqi.core.documents.previews.preview import CSV, DOCX, MOST_ROWS, XLSX
from huiqi.engine.refusal import Refusal


def word_file(folder: Path, text: str) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "本金", "1,000 万元"
    path = folder / "a.docx"
    document.save(str(path))
    return path


def workbook(folder: Path, rows: int) -> Path:
    path = folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("租金")
    for row in range(rows):
        sheet.write_row(row, 0, [f"第{row}月", 12.0, "=1+1"])
    book.close()
    return path


def test_a_word_file_is_shown_with_its_tables(tmp_path: Path) -> None:
    html = preview_of(word_file(tmp_path, "贷款合同"), DOCX).html
    assert "贷款合同" in html and "<td>" in html and "1,000 万元" in html


def test_text_that_looks_like_a_script_is_text(tmp_path: Path) -> None:
    html = preview_of(word_file(tmp_path, "<script>alert(1)</script>"), DOCX).html
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_workbook_is_shown_as_rows_and_long_ones_are_cut(tmp_path: Path) -> None:
    (sheet,) = preview_of(workbook(tmp_path, MOST_ROWS + 5), XLSX).sheets
    assert sheet.name == "租金" and sheet.rows[1][:2] == ["第1月", "12"]
    assert len(sheet.rows) == MOST_ROWS and sheet.is_cut


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('户名,金额\n"云杉（演示）, 分公司",12\n'.encode(encoding))
    (sheet,) = preview_of(path, CSV).sheets
    assert sheet.rows == [["户名", "金额"], ["云杉（演示）, 分公司", "12"]]


def test_a_broken_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(io.BytesIO(b"PK\x03\x04 not a word file").getvalue())
    with pytest.raises(Refusal, match="下载原件"):
        preview_of(path, DOCX)


def test_other_kinds_are_downloaded() -> None:
    assert can_preview(DOCX) and not can_preview("application/zip")
