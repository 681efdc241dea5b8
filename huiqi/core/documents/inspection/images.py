"""Pictures: only headers are read; a picture is never decoded to learn its size."""

from __future__ import annotations

import struct
from typing import BinaryIO

from huiqi.core.documents.inspection.refused import FileRefused, damaged, polyglot

PIXEL_LIMIT = 120_000_000  # an A4 page at 600 dpi has 35 million, phones reach 108 million
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def inspect_png(stream: BinaryIO, size: int) -> None:
    """Walk the chunks: dimensions from IHDR, every length inside the file, nothing after IEND."""
    stream.seek(8)
    header = stream.read(25)
    if len(header) < 25 or header[4:8] != b"IHDR":
        raise damaged("PNG")
    _check_pixels(*struct.unpack(">II", header[8:16]))
    while True:
        head = stream.read(8)
        if len(head) < 8:
            raise damaged("PNG")
        length, name = struct.unpack(">I4s", head)
        end = stream.tell() + length + 4
        if end > size:
            raise damaged("PNG")
        stream.seek(end)
        if name == b"IEND":
            break
    if stream.tell() != size:
        raise polyglot()


def inspect_jpeg(stream: BinaryIO, size: int) -> None:
    """Walk the segments up to the frame header for the dimensions.

    Bytes after the end marker are let be: phones put a small film there. Archives there were refused before.
    """
    stream.seek(2)
    while True:
        marker = _next_marker(stream)
        if marker in _ALONE:
            continue
        if marker in (0xD8, 0xD9, 0xDA):  # pixels or the end before any frame header
            raise damaged("JPG")
        raw = stream.read(2)
        if len(raw) < 2 or (length := struct.unpack(">H", raw)[0]) < 2:
            raise damaged("JPG")
        if marker in _FRAME_HEADERS:
            frame = stream.read(5)
            if len(frame) < 5:
                raise damaged("JPG")
            height, width = struct.unpack(">HH", frame[1:5])
            _check_pixels(width, height)
            return
        stream.seek(length - 2, 1)


def _next_marker(stream: BinaryIO) -> int:
    if stream.read(1) != b"\xff":
        raise damaged("JPG")
    while (byte := stream.read(1)) == b"\xff":
        pass
    if not byte:
        raise damaged("JPG")
    return byte[0]


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise damaged("图片")
    if width * height > PIXEL_LIMIT:
        raise FileRefused("pixels", f"这张图片有 {width}×{height} 像素，太大了，请缩小到 1 亿像素以内再传。")
