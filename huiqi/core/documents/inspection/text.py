"""CSV and TXT: must be text that we can read, and must not hide a command for a spreadsheet."""

from __future__ import annotations

import re
from typing import BinaryIO

from huiqi.core.documents.inspection.refused import FileRefused, active, lying

_MARKUP = re.compile(rb"\A\s*(<!doctype\s+html|<html|<script|<\?php|<svg)", re.IGNORECASE)
# Dynamic data exchange: =cmd|'/c calc'!A1 makes a spreadsheet start a program.
_COMMAND = re.compile(r"""(?:^|[,;\t"'])\s*[=+@-][^,;\r\n]*\|[^\r\n]*!""", re.MULTILINE)


def inspect_csv(stream: BinaryIO, size: int) -> None:
    """Refuse what is not text, and cells that would start a program in a spreadsheet."""
    if _COMMAND.search(_text(stream, "csv")):
        raise active("csv", "会启动程序的公式")


def inspect_txt(stream: BinaryIO, size: int) -> None:
    """Refuse what is not text."""
    _text(stream, "txt")


def _text(stream: BinaryIO, extension: str) -> str:
    stream.seek(0)
    data = stream.read()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("encoding", f"这份 .{extension} 是 UTF-16 编码，请另存为 UTF-8 或 GBK 编码后再传。")
    if b"\x00" in data:
        raise lying(extension)
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise lying(extension, "网页")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("encoding", f"这份 .{extension} 的文字读不出来，请另存为 UTF-8 或 GBK 编码后再传。")
