"""No bank format is connected: xlsx and CSV still are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiqi.core.payments.bank_files import ResultRow, RowError
from huiqi.core.payments.ports import PayRow
from huiqi.engine.refusal import InvalidInput, Refusal


class NullBank:
    """Says so instead of writing something a bank would not take."""

    label = ""
    extension = "txt"
    media_type = "text/plain; charset=utf-8"

    def write(self, batch: str, day: date, rows: Sequence[PayRow]) -> bytes:
        """Refuses."""
        raise Refusal("还没有接入银行的文件格式，请下载 xlsx 或 CSV 送银行。", code="bank_not_connected")

    def is_result(self, content: bytes) -> bool:
        """Never."""
        return False

    def read(self, content: bytes) -> tuple[list[ResultRow], list[RowError]]:
        """Refuses; is not asked as long as nothing is a result."""
        raise InvalidInput("还没有接入银行的文件格式，请导入 xlsx 或 CSV。")
