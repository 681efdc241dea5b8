"""Downloads that a spreadsheet opens safely."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from huiqi.web.kit.exports import csv_response, csv_text, neutral, xlsx_response

ROWS = [
    ["企业", "金额", "日期"],
    ['=HYPERLINK("http://x")', Decimal("1234567.89"), dt.date(2026, 3, 1)],
    ["91440300MA5YDEM012", None, True],
]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_cell_that_would_run_as_a_formula_is_neutralised(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.50", "＋"[:0] + "福田", "3-5 天", "+86"])
def test_plain_words_and_negative_numbers_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_csv_opens_in_excel_with_chinese_and_exact_figures() -> None:
    text = csv_text(ROWS)
    assert text.startswith("\ufeff企业,金额,日期")
    assert "1234567.89,2026-03-01" in text
    assert "'=HYPERLINK" in text


def test_the_download_keeps_its_chinese_name() -> None:
    assert "%E6%B8%85%E5%8D%95.csv" in csv_response(ROWS, "清单")["Content-Disposition"]


def test_xlsx_keeps_codes_as_text_and_formulas_as_text() -> None:
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(xlsx_response(ROWS, "清单").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert sheet[1][0].startswith("'=HYPERLINK")
    assert sheet[1][1] == 1234567.89
    assert sheet[2][0] == "91440300MA5YDEM012"
    assert sheet[2][2] == "是"
