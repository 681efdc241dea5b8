"""A pipe-separated batch with a heading and a closing line that carry count and total, as many treasury banks take.

Out: ``H|batch|yyyymmdd|count|total``, one ``D|number|name|bank|account|sum|purpose`` a payment, ``T|count|total``.
Back: ``H|…``, ``R|number|account|sum|00 or an error code|reason|yyyymmdd``, ``T|count|total``. GB 18030, CR LF, sums in
元 with two places. Count and total must agree: a truncated file is refused whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiqi.core.payments.bank_files import ResultRow, RowError
from huiqi.core.payments.ports import PayRow
from huiqi.engine.money.exact import parse_yuan, to_yuan
from huiqi.engine.refusal import InvalidInput

ENCODING = "gb18030"
PAID_CODE = "00"


class PipeBank:
    """Writes and reads the format above."""

    label = "银行格式（竖线）"
    extension = "txt"
    media_type = "text/plain; charset=gb18030"

    def write(self, batch: str, day: date, rows: Sequence[PayRow]) -> bytes:
        """The batch, closed by its count and total."""
        total = f"{to_yuan(sum(row.amount_fen for row in rows)):.2f}"
        lines = [f"H|{batch}|{day:%Y%m%d}|{len(rows)}|{total}"]
        for row in rows:
            cells = (
                row.number,
                row.payee_name,
                row.bank_name,
                row.account,
                f"{to_yuan(row.amount_fen):.2f}",
                row.purpose,
            )
            lines.append("D|" + "|".join(_plain(cell) for cell in cells))
        lines.append(f"T|{len(rows)}|{total}")
        return "".join(f"{line}\r\n" for line in lines).encode(ENCODING)

    def is_result(self, content: bytes) -> bool:
        """Its first line begins with ``H|``."""
        return content.startswith(b"H|")

    def read(self, content: bytes) -> tuple[list[ResultRow], list[RowError]]:
        """The rows between heading and closing line. Raises InvalidInput for a file that is cut off or was changed."""
        try:
            lines = [line.split("|") for line in content.decode(ENCODING).splitlines() if line.strip()]
        except UnicodeDecodeError:
            raise InvalidInput("银行回单的文字编码看不懂，请重新下载。") from None
        if len(lines) < 2 or lines[-1][0] != "T":
            raise InvalidInput("银行回单没有结尾的合计行，可能没有下载完整，请重新下载。")
        good: list[ResultRow] = []
        bad: list[RowError] = []
        for number, cells in enumerate(lines[1:-1], 2):
            try:
                good.append(_row(number, cells))
            except InvalidInput as fault:
                bad.append(RowError(number, fault.message))
        _require_total(lines[-1], len(good) + len(bad), sum(row.amount_fen for row in good), is_whole=not bad)
        return good, bad


def _plain(cell: str) -> str:
    return cell.replace("|", " ").replace("\r", " ").replace("\n", " ")


def _row(line: int, cells: list[str]) -> ResultRow:
    if len(cells) != 7 or cells[0] != "R":
        raise InvalidInput("这一行的栏数不对。")
    _, number, account, amount, code, reason, day = cells
    is_paid = code == PAID_CODE
    try:
        paid_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidInput(f"日期“{day}”看不懂，应是八位数字。") from None
    if is_paid and paid_on is None:
        raise InvalidInput("付款成功的要有日期。")
    words = reason.strip()[:480]
    return ResultRow(
        line=line, number=number.strip(), payee_name="", account=account.strip(), amount_fen=parse_yuan(amount),
        is_paid=is_paid, reason="" if is_paid else (f"{words}（{code}）" if words else f"银行代码 {code}"), paid_on=paid_on,
    )  # fmt: skip


def _require_total(closing: list[str], count: int, total_fen: int, *, is_whole: bool) -> None:
    if len(closing) != 3 or closing[1] != str(count) or (is_whole and parse_yuan(closing[2]) != total_fen):
        raise InvalidInput("银行回单的笔数或金额与结尾的合计不符，请重新下载，不要手工改动。")
