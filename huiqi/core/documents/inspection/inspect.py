"""The gate: name, declared type, magic bytes, then the inspector of the kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from huiqi.core.documents.inspection.images import inspect_jpeg, inspect_png
from huiqi.core.documents.inspection.office import inspect_docx, inspect_ofd, inspect_xlsx
from huiqi.core.documents.inspection.pdf import inspect_pdf
from huiqi.core.documents.inspection.refused import FileRefused, encrypted, lying, polyglot
from huiqi.core.documents.inspection.text import inspect_csv, inspect_txt

ALLOWED_WORDS = "PDF、JPG、PNG、Word（.docx）、Excel（.xlsx）、OFD、CSV、TXT"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file we take: its media type, first bytes, other declared types it may carry, and its inspector."""

    extension: str
    media_type: str
    magic: bytes
    declared: frozenset[str]
    inspector: Callable[[BinaryIO, int], None]


_ZIP_TYPES = frozenset({"application/zip", "application/x-zip-compressed"})
_OFFICE = "application/vnd.openxmlformats-officedocument"
_FOREIGN = ("image/", "audio/", "video/", "text/html", "application/javascript", "application/x-msdownload")
# Windows calls CSV an Excel file.
_TEXT = frozenset(
    {"text/plain", "text/csv", "application/csv", "text/comma-separated-values", "application/vnd.ms-excel"}
)

_JPEG = Kind("jpg", "image/jpeg", b"\xff\xd8\xff", frozenset({"image/jpg", "image/pjpeg"}), inspect_jpeg)
KINDS: dict[str, Kind] = {
    "pdf": Kind("pdf", "application/pdf", b"%PDF-", frozenset({"application/x-pdf"}), inspect_pdf),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Kind("png", "image/png", b"\x89PNG\r\n\x1a\n", frozenset({"image/x-png"}), inspect_png),
    "docx": Kind("docx", f"{_OFFICE}.wordprocessingml.document", b"PK\x03\x04", _ZIP_TYPES, inspect_docx),
    "xlsx": Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", b"PK\x03\x04", _ZIP_TYPES, inspect_xlsx),
    "ofd": Kind("ofd", "application/ofd", b"PK\x03\x04", _ZIP_TYPES | {"application/vnd.ofd"}, inspect_ofd),
    "csv": Kind("csv", "text/csv", b"", _TEXT, inspect_csv),
    "txt": Kind("txt", "text/plain", b"", _TEXT, inspect_txt),
}

_NOT_TAKEN = {
    "xlsm": "这份文件是 .xlsm，含宏，请另存为 .xlsx 后再传。",
    "xltm": "这份文件是 .xltm，含宏，请另存为 .xlsx 后再传。",
    "xlsb": "这份文件是 .xlsb，可能含宏，请另存为 .xlsx 后再传。",
    "docm": "这份文件是 .docm，含宏，请另存为 .docx 后再传。",
    "dotm": "这份文件是 .dotm，含宏，请另存为 .docx 后再传。",
    "doc": "这份文件是旧版 Word（.doc），请用 Word 或 WPS 打开，另存为 .docx 或 PDF 后再传。",
    "wps": "这份文件是 WPS 文字（.wps），请用 WPS 打开，另存为 .docx 或 PDF 后再传。",
    "xls": "这份文件是旧版 Excel（.xls），请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。",
    "et": "这份文件是 WPS 表格（.et），请用 WPS 打开，另存为 .xlsx 后再传。",
    "ppt": "这份文件是演示文稿，请另存为 PDF 后再传。",
    "pptx": "这份文件是演示文稿，请另存为 PDF 后再传。",
    "heic": "这张照片是 HEIC 格式，请在手机相册里导出为 JPG 后再传。",
    "heif": "这张照片是 HEIF 格式，请在手机相册里导出为 JPG 后再传。",
    "zip": "压缩包不能直接传，请解开后把里面的文件一份一份传上来。",
    "rar": "压缩包不能直接传，请解开后把里面的文件一份一份传上来。",
    "7z": "压缩包不能直接传，请解开后把里面的文件一份一份传上来。",
}
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPG 图片"),
    (b"PK\x03\x04", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"GIF8", "GIF 图片"),
)
_NAME_LIMIT = 150


def clean_name(name: str) -> str:
    """The bare file name: no folders, no control or direction marks, NFC, at most 150 characters."""
    bare = PureWindowsPath(PurePosixPath(unicodedata.normalize("NFC", name)).name).name
    # Category C holds controls and the marks that turn "gpj.exe" around on the screen.
    visible = "".join(char for char in bare if not unicodedata.category(char).startswith("C")).strip()
    stem, dot, extension = visible.rpartition(".")
    return f"{stem[: _NAME_LIMIT - len(extension) - 1]}{dot}{extension}" if dot else visible[:_NAME_LIMIT]


def inspect(path: Path, *, name: str, declared: str = "", further: Mapping[str, Kind] | None = None) -> Kind:
    """The kind of the file at ``path``, which came as ``name`` with the media type ``declared``.

    ``further`` are kinds that only this caller takes, by extension. Raises :class:`FileRefused` when it is not taken.
    """
    extension = clean_name(name).rpartition(".")[2].lower()
    kind = {**KINDS, **(further or {})}.get(extension)
    if kind is None:
        raise FileRefused("kind", _NOT_TAKEN.get(extension, f"这种文件不能接收，请改传 {ALLOWED_WORDS}。"))
    with path.open("rb") as stream:
        head = stream.read(1024)
        size = stream.seek(0, 2)
        if size == 0:
            raise FileRefused("empty", "这份文件是空的（0 字节），请检查后重新选择。")
        _check_first_bytes(stream, head, kind)
        _check_declared(declared, kind)
        kind.inspector(stream, size)
    return kind


def _check_first_bytes(stream: BinaryIO, head: bytes, kind: Kind) -> None:
    if head.startswith(_OLE2):
        raise _ole2_refusal(stream, kind.extension)
    if not head.startswith(kind.magic):
        raise lying(kind.extension, next((words for magic, words in _KNOWN_MAGIC if head.startswith(magic)), ""))
    if kind.extension != "pdf" and b"%PDF-" in head:  # readers accept a PDF header anywhere in the first 1024 bytes
        raise polyglot()
    if kind.magic != b"PK\x03\x04" and _ends_as_zip(stream):
        raise polyglot()


def _check_declared(declared: str, kind: Kind) -> None:
    """Refuse a declared type that contradicts the name.

    Browsers ask the computer, and an office suite may have its own words (``application/wps-office.docx``), so what
    we never heard of is let be: the bytes have the last word.
    """
    media_type = declared.partition(";")[0].strip().lower()
    if media_type in kind.declared | {kind.media_type}:
        return
    belongs_to_another = any(media_type in other.declared | {other.media_type} for other in KINDS.values())
    if belongs_to_another or media_type.startswith(_FOREIGN):
        raise lying(kind.extension)


def _ole2_refusal(stream: BinaryIO, extension: str) -> FileRefused:
    """An OLE2 container is an old .doc/.xls, or a new file behind a password."""
    stream.seek(0)
    if extension in ("docx", "xlsx") and "EncryptedPackage".encode("utf-16-le") in stream.read():
        return encrypted()
    newer = "xlsx" if extension in ("xlsx", "csv") else "docx"
    return FileRefused(
        "legacy", f"这份文件是旧版 Office 格式，请用 Word、Excel 或 WPS 打开，另存为 .{newer} 或 PDF 后再传。"
    )


def _ends_as_zip(stream: BinaryIO) -> bool:
    """True when an archiver would find a directory at the end of the file."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    return int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22
