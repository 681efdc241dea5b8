"""The bank's files: writing a batch, reading a result. Pure of the database.

A result has the columns 流水号, 户名, 账号, 金额, 结果, 原因, 日期; 流水号 is our order's number. CSV may
be UTF-8 (with or without BOM) or GBK.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from huiqi.core.payments.models import BatchLine, PaymentBatch
from huiqi.engine.forms.values import parse_value
from huiqi.engine.money.exact import parse_yuan, to_yuan
from huiqi.engine.refusal import InvalidInput

OUT_COLUMNS = ("序号", "流水号", "户名", "开户银行", "账号", "金额（元）", "用途")
RESULT_COLUMNS = ("流水号", "户名", "账号", "金额", "结果", "原因", "日期")
RETURN_COLUMNS = ("追回编号", "金额", "日期", "流水号")
NEEDED = ("流水号", "金额", "结果")
MOST_ROWS = 50_000
PAID_WORDS = {"成功", "已付", "已支付", "交易成功", "支付成功", "付款成功"}
FAILED_WORDS = {"失败", "退回", "已退回", "交易失败", "支付失败", "付款失败", "退汇"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a result, checked for shape. ``line`` is its number in the file, the heading is 1."""

    line: int
    number: str
    payee_name: str
    account: str
    amount_fen: int
    is_paid: bool
    reason: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One line of a file of returned money: which clawback, how much, when."""

    line: int
    number: str
    amount_fen: int
    day_on: date
    serial: str


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that could not be used, and why."""

    line: int
    message: str


def batch_as_csv(batch: PaymentBatch, lines: Iterable[BatchLine]) -> bytes:
    """UTF-8 with BOM, so that a spreadsheet opens it right; cells that begin like a formula are neutralised."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(OUT_COLUMNS)
    for row in _out_rows(batch, lines):
        writer.writerow([_neutral(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def batch_as_xlsx(batch: PaymentBatch, lines: Iterable[BatchLine]) -> bytes:
    """All cells are text, accounts keep every digit and nothing can be a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(batch.number)
        bold = book.add_format({"bold": True})
        for column, title in enumerate(OUT_COLUMNS):
            sheet.write_string(0, column, title, bold)
        for index, row in enumerate(_out_rows(batch, lines), 1):
            for column, cell in enumerate(row):
                sheet.write_string(index, column, cell)
        sheet.set_column(1, 5, 24)
    return out.getvalue()


def _out_rows(batch: PaymentBatch, lines: Iterable[BatchLine]) -> Iterable[list[str]]:
    for line in lines:
        yield [
            str(line.position), line.order.number, line.payee_name, line.bank_name, line.account,
            f"{to_yuan(line.amount_fen):.2f}", f"财政扶持资金 {batch.number}",
        ]  # fmt: skip


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def read_result(name: str, content: bytes) -> tuple[list[ResultRow], list[RowError]]:
    """The rows of a result file and the lines that could not be read.

    Raises InvalidInput for a file that is no result at all: unreadable, without the needed columns, too long.
    """
    rows = _read_xlsx(content) if content[:4] == b"PK\x03\x04" else _read_csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise InvalidInput(f"回单文件超过 {MOST_ROWS} 行，请分成几份再导入。")
    places = _columns(rows)
    good: list[ResultRow] = []
    bad: list[RowError] = []
    for line, cells in enumerate(rows[1:], 2):
        if not any(str(cell).strip() for cell in cells):
            continue
        try:
            good.append(_row(line, _named(cells, places)))
        except InvalidInput as fault:
            bad.append(RowError(line, fault.message))
    if not good and not bad:
        raise InvalidInput("回单文件里没有一行数据，请核对是否选错了文件。")
    return good, bad


def read_returns(content: bytes) -> tuple[list[ReturnRow], list[RowError]]:
    """Money that came back, from a CSV or xlsx of the bank with the columns of :data:`RETURN_COLUMNS`."""
    rows = _read_xlsx(content) if content[:4] == b"PK\x03\x04" else _read_csv(content)
    heading = [str(cell).strip().removesuffix("（元）") for cell in rows[0]] if rows else []
    missing = [name for name in RETURN_COLUMNS[:3] if name not in heading]
    if missing:
        raise InvalidInput(f"退款文件缺少“{'、'.join(missing)}”列，第一行要是列名：{'、'.join(RETURN_COLUMNS)}。")
    places = {name: heading.index(name) for name in RETURN_COLUMNS if name in heading}
    good: list[ReturnRow] = []
    bad: list[RowError] = []
    for line, cells in enumerate(rows[1:], 2):
        if not any(str(cell).strip() for cell in cells):
            continue
        named = _named(cells, places)
        try:
            day = _day(named["日期"])
            if day is None:
                raise InvalidInput("没有到账日期。")
            number, serial = str(named["追回编号"]).strip(), str(named.get("流水号", "")).strip()
            good.append(ReturnRow(line, number, parse_yuan(str(named["金额"])), day, serial))
        except InvalidInput as fault:
            bad.append(RowError(line, fault.message))
    if not good and not bad:
        raise InvalidInput("退款文件里没有一行数据，请核对是否选错了文件。")
    return good, bad


def _read_csv(content: bytes) -> list[list[Any]]:
    text = _decode(content)
    if "\x00" in text:
        raise InvalidInput("文件里有不是文字的内容，请从网银重新导出 CSV 或 xlsx。")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise InvalidInput("回单文件不是规范的 CSV，请从网银重新导出。") from None


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("回单文件的文字编码看不懂，请另存为 UTF-8 或 GBK 的 CSV 再导入。")


def _read_xlsx(content: bytes) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        raise InvalidInput("回单文件打不开，请从网银重新导出 xlsx 或 CSV。") from None


def _columns(rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    heading = [str(cell).strip().removesuffix("（元）") for cell in rows[0]] if rows else []
    places = {name: heading.index(name) for name in RESULT_COLUMNS if name in heading}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise InvalidInput(f"回单文件缺少“{'、'.join(missing)}”列，第一行要是列名：{'、'.join(RESULT_COLUMNS)}。")
    return places


def _named(cells: Sequence[Any], places: dict[str, int]) -> dict[str, Any]:
    return {name: cells[place] if place < len(cells) else "" for name, place in places.items()}


def _row(line: int, cells: dict[str, Any]) -> ResultRow:
    number = str(cells["流水号"]).strip().lstrip("'")
    if not number:
        raise InvalidInput("没有流水号。")
    is_paid = _is_paid(str(cells["结果"]).strip())
    paid_on = _day(cells.get("日期", ""))
    if is_paid and paid_on is None:
        raise InvalidInput("付款成功的要有日期。")
    reason = str(cells.get("原因", "")).strip()[:500]
    return ResultRow(
        line=line,
        number=number,
        payee_name=str(cells.get("户名", "")).strip().lstrip("'"),
        account=_account(cells.get("账号", "")),
        amount_fen=parse_yuan(str(cells["金额"])),
        is_paid=is_paid,
        reason=reason or ("" if is_paid else "银行没有写明原因"),
        paid_on=paid_on,
    )


def _is_paid(word: str) -> bool:
    if word in PAID_WORDS:
        return True
    if word in FAILED_WORDS:
        return False
    raise InvalidInput(f"结果“{word}”看不懂，应写成功或失败。")


def _account(cell: Any) -> str:
    if isinstance(cell, float):
        raise InvalidInput("账号列是数字格式，会丢位数。请设为文本格式后重新导出。")
    return str(cell).strip().lstrip("'").replace(" ", "")


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        cell = str(int(cell))
    read = parse_value("date", None, str(cell).strip())
    return None if read is None else date.fromisoformat(str(read))
