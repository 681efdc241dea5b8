"""The refusals of a file, worded once."""

from __future__ import annotations

from huiqi.engine.refusal import InvalidInput


class FileRefused(InvalidInput):
    """The file is not taken. ``code`` is ``file.<why>``; the person's draft is untouched."""

    def __init__(self, why: str, message: str):
        super().__init__(message, code=f"file.{why}")


def damaged(what: str) -> FileRefused:
    """A file whose inside contradicts itself."""
    return FileRefused("damaged", f"这份 {what} 文件打不开，可能没有传完整或已损坏，请在电脑上打开确认后重新保存再传。")


def lying(extension: str, seen: str = "") -> FileRefused:
    """A file whose content is not what its name says."""
    tail = f"（看起来是 {seen}）" if seen else ""
    return FileRefused(
        "lying_type", f"这份文件的后缀是 .{extension}，内容却不是{tail}，请用原来的软件另存为 .{extension} 后再传。"
    )


def polyglot() -> FileRefused:
    """A file that is two kinds at once."""
    return FileRefused("two_kinds", "这份文件里夹带了另一种文件，请用原来的软件重新导出一份再传。")


def bomb() -> FileRefused:
    """An archive that grows out of all proportion."""
    return FileRefused("bomb", "这份文件解开后大得不正常，不能接收，请重新另存一份，或改传 PDF。")


def macro(extension: str) -> FileRefused:
    """An office file with a program inside."""
    return FileRefused("macro", f"这份文件含宏或控件，请另存为不含宏的 .{extension} 后再传。")


def encrypted() -> FileRefused:
    """A file behind a password."""
    return FileRefused("encrypted", "这份文件设了密码或加密，我们打不开，请去掉密码后再传。")


def active(extension: str, what: str) -> FileRefused:
    """A file that would fetch or run something when opened."""
    return FileRefused("active", f"这份 .{extension} 文件里有{what}，请删掉后重新保存，或另存为 PDF 再传。")
