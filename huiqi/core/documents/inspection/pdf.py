"""PDF: header at the first byte, an end, no password, nothing that runs."""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

from huiqi.core.documents.inspection.refused import active, bomb, damaged, encrypted, polyglot

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_RUNS = ((b"/JavaScript", "脚本"), (b"/Launch", "会启动程序的动作"), (b"/RichMedia", "多媒体控件"))
_UNPACK_LIMIT = 64 << 20
_TRAILING_LIMIT = 1024
_STREAMS_LIMIT = 20_000
_CHUNK = 1 << 14


def inspect_pdf(stream: BinaryIO, size: int) -> None:
    """Refuse a cut-off, locked, hybrid or active PDF. Object streams are unpacked with a cap to look inside."""
    stream.seek(0)
    data = stream.read()
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise damaged("PDF")
    if len(data) - end - 5 > _TRAILING_LIMIT:
        raise polyglot()
    if _ENCRYPT.search(data):
        raise encrypted()
    _refuse_what_runs(data)
    unpacked = 0
    for start in _object_streams(data):
        inside = _inflate(data, start, _UNPACK_LIMIT - unpacked)
        unpacked += len(inside)
        _refuse_what_runs(inside)


def _object_streams(data: bytes) -> list[int]:
    """Where the packed data of each object stream begins."""
    starts: list[int] = []
    at = data.find(b"/ObjStm")
    while at >= 0:
        if len(starts) >= _STREAMS_LIMIT:
            raise bomb()
        begin = data.find(b"stream", at + 7, at + 4096)
        if begin >= 0:
            start = begin + 6
            start += 2 if data[start : start + 2] == b"\r\n" else 1
            starts.append(start)
        at = data.find(b"/ObjStm", at + 7)
    return starts


def _inflate(data: bytes, start: int, limit: int) -> bytes:
    """The unpacked bytes from ``start``; what is not Flate-packed is already readable and was looked at."""
    unpacker, inside = zlib.decompressobj(), bytearray()
    view = memoryview(data)
    try:
        for at in range(start, len(data), _CHUNK):
            pending = bytes(view[at : at + _CHUNK])
            while pending and not unpacker.eof:
                inside += unpacker.decompress(pending, limit - len(inside) + 1)
                if len(inside) > limit:
                    raise bomb()
                pending = unpacker.unconsumed_tail
            if unpacker.eof:
                break
    except zlib.error:
        return bytes(inside)
    return bytes(inside)


def _refuse_what_runs(data: bytes) -> None:
    # A name may be written with escapes: /Java#53cript is /JavaScript.
    plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data) if b"#" in data else data
    for name, words in _RUNS:
        if name in plain:
            raise active("pdf", words)
