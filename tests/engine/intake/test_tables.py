"""Files as offices make them, and files that must not be believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from huiqi.engine.intake.faults import FileUnreadable, column_letter
from huiqi.engine.intake.headers import table_of
from huiqi.engine.intake.tables import MOST_COLUMNS, read_sheets

CSV = "统一社会信用代码,企业名称,营业收入\n91,云杉,5\n92,新芽,6\n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes bytes to a file."""

    def make(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return make


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_every_encoding_and_with_every_delimiter(file, encoding: str, delimiter: str):
    [sheet] = read_sheets(file(CSV.replace(",", delimiter).encode(encoding)), "a.csv")
    assert sheet.rows[1] == ["91", "云杉", "5"]


def test_characters_only_gb18030_has_are_read(file):
    [sheet] = read_sheets(file("企业名称,额\n㐂𠮷公司,5\n".encode("gb18030")), "a.csv")
    assert sheet.rows[1][0] == "㐂𠮷公司"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (CSV.encode()[:-5], "截断"), (CSV[:-1].encode("utf-8")[:-6], "不完整|截断"), ((CSV + '93,"开引号').encode(), "引号"),
        (b"", "没有数据"), ("企业名称\n".encode() * 1 + b"\xff\xff\xff", "读不出来|不完整"),
        ((",".join(["列"] * 200_000) + "\n").encode(), "200,000 列"),
        (("企业名称,a\n" + ",".join(["1"] * 200_000) + "\n").encode(), "列"),
    ],
)  # fmt: skip
def test_a_csv_that_is_cut_or_monstrous_is_refused_with_what_to_do(file, data: bytes, words: str):
    with pytest.raises(FileUnreadable, match=words) as refusal:
        read_sheets(file(data), "a.csv")
    assert refusal.value.message.endswith("。")


def test_a_workbook_cut_in_half_is_refused(file):
    whole = workbook(lambda book: book.add_worksheet().write_row(0, 0, ["企业名称", 5]))
    for size in (10, len(whole) // 2, len(whole) - 30):
        with pytest.raises(FileUnreadable, match="不完整"):
            read_sheets(file(whole[:size]), "a.xlsx")


def test_one_cell_far_out_is_refused_before_it_costs_memory(file):
    def far(row: int, column: int) -> bytes:
        return workbook(lambda book: book.add_worksheet().write(row, column, 1))

    with pytest.raises(FileUnreadable, match=f"超过 {MOST_COLUMNS} 列"):
        read_sheets(file(far(0, 16_000)), "a.xlsx")
    with pytest.raises(FileUnreadable, match="第 1,048,576 行"):
        read_sheets(file(far(1_048_575, 100)), "a.xlsx")


def test_a_formula_that_points_outside_is_refused(file):
    plain = io.BytesIO(workbook(lambda book: book.add_worksheet().write_row(0, 0, ["企业名称", 5])))
    with zipfile.ZipFile(plain, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    with pytest.raises(FileUnreadable, match="选择性粘贴"):
        read_sheets(file(plain.getvalue()), "a.xlsx")


def test_a_formula_counts_by_its_kept_value_and_is_never_run(file):
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["企业名称", "营业收入"])
        page.write(1, 0, "云杉")
        page.write_formula(1, 1, "=1+1", None, 7)

    [sheet] = read_sheets(file(workbook(fill)), "a.xlsx")
    assert sheet.rows[1][1] == 7


def test_parquet_is_read_by_column_and_cut_parquet_is_refused(file, tmp_path: Path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"统一社会信用代码": ["91", None], "营业收入": [1.5, 2.5]}), path)
    table = table_of(read_sheets(path, "a.parquet")[0])
    assert table.titles == ("统一社会信用代码", "营业收入") and table.columns[1] == (1.5, 2.5)
    with pytest.raises(FileUnreadable, match="不完整"):
        read_sheets(file(path.read_bytes()[:-20]), "a.parquet")


def test_other_kinds_are_not_taken(file):
    with pytest.raises(FileUnreadable, match="xlsx、CSV 或 Parquet"):
        read_sheets(file(b"x"), "a.pdf")


def test_the_head_is_found_under_titles_and_the_foot_left_out(file):
    text = (
        "附件1,,,,\n重点企业情况表,,,,\n单位：元,,,,\n序号,企业名称,人员,,2025年\n,,从业人数,研发人员占比,营业收入\n"
        "1,云杉,12,5%,300\n2,新芽,,,400\n\n合计,,12,,700\n注：含分公司,,,,\n"
    )
    table = table_of(read_sheets(file(text.encode("gbk")), "a.csv")[0])
    assert table.titles == ("序号", "企业名称", "人员 > 从业人数", "人员 > 研发人员占比", "2025年 > 营业收入")
    assert table.lines == [6, 7] and table.columns[4] == ("300", "400") and table.unit == "元" and table.notes == 2


def test_a_sheet_without_a_column_for_companies_says_what_is_missing(file):
    with pytest.raises(FileUnreadable, match="没有找到表头"):
        table_of(read_sheets(file("甲,乙\n1,2\n".encode()), "a.csv")[0])


def test_columns_bear_the_letters_of_spreadsheets():
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
