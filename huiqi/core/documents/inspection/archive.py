"""ZIP containers (docx, xlsx, ofd): measured by unpacking as a stream under caps, believing nothing they declare.

Checked before anything is unpacked: number of entries, size of the directory, no bytes before the first or after
the last record, no entry behind a password, no two entries over the same bytes (a bomb that grows quadratically),
only plain names. Checked while unpacking: real size against the declared one, total, ratio, nesting.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from huiqi.core.documents.inspection.refused import FileRefused, bomb, damaged, encrypted, polyglot

ENTRIES_LIMIT = 2_000
DIRECTORY_LIMIT = 1 << 20
UNPACKED_LIMIT = 200 << 20
RATIO_LIMIT = 150
RATIO_FROM = 8 << 20
NESTING_LIMIT = 1
_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")


@dataclass
class Budget:
    """What may still be unpacked, over the container and everything nested in it."""

    packed: int
    unpacked: int = 0

    def spend(self, count: int) -> None:
        """Count ``count`` unpacked bytes. Raises FileRefused when it grows out of proportion."""
        self.unpacked += count
        if self.unpacked > UNPACKED_LIMIT:
            raise bomb()
        if self.unpacked > RATIO_FROM and self.unpacked > RATIO_LIMIT * self.packed:
            raise bomb()


class Container:
    """A checked ZIP. ``names`` are its entries; ``read`` gives one part after all have been measured."""

    def __init__(self, stream: BinaryIO, size: int, *, what: str, depth: int = 0, budget: Budget | None = None):
        self._stream, self._what = stream, what
        self._budget = budget or Budget(packed=size)
        self._entries = _directory(stream, size, what)
        _check_layout(stream, self._entries, what)
        if sum(entry.file_size for entry in self._entries) > UNPACKED_LIMIT:
            raise bomb()
        for entry in self._entries:
            self._measure(entry, depth)

    @property
    def names(self) -> list[str]:
        """Names of the entries, as written."""
        return [entry.filename for entry in self._entries]

    def read(self, name: str, *, limit: int = 32 << 20) -> bytes:
        """The bytes of one entry, b"" when there is none. Raises FileRefused above ``limit``."""
        for entry in self._entries:
            if entry.filename == name:
                if entry.file_size > limit:
                    raise bomb()
                return b"".join(_unpack(self._stream, entry, self._what))
        return b""

    def _measure(self, entry: zipfile.ZipInfo, depth: int) -> None:
        """Unpack one entry, keeping only its first bytes; look into it when it is an archive itself."""
        count, check, head = 0, 0, b""
        for chunk in _unpack(self._stream, entry, self._what):
            head = head or chunk[:8]
            count += len(chunk)
            check = zlib.crc32(chunk, check)
            self._budget.spend(len(chunk))
            if count > entry.file_size:
                raise bomb()
        if count != entry.file_size or check != entry.CRC:
            raise damaged(self._what)
        if head.startswith(b"PK\x03\x04"):
            self._look_inside(entry, depth)
        elif head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"MZ", b"\x7fELF")):
            raise FileRefused("nested", f"这份 {self._what} 文件里夹带了压缩包或程序，请删掉后重新保存再传。")

    def _look_inside(self, entry: zipfile.ZipInfo, depth: int) -> None:
        if depth >= NESTING_LIMIT:
            raise FileRefused("nested", f"这份 {self._what} 文件里一层套一层地夹带了压缩包，请删掉后重新保存再传。")
        inner = b"".join(_unpack(self._stream, entry, self._what))
        nested = Container(io.BytesIO(inner), len(inner), what=self._what, depth=depth + 1, budget=self._budget)
        if any("vbaproject" in name.lower() for name in nested.names):
            raise FileRefused("macro", f"这份 {self._what} 文件里嵌入的对象含宏，请删掉后重新保存再传。")


def _directory(stream: BinaryIO, size: int, what: str) -> list[zipfile.ZipInfo]:
    """The central directory, read only after its declared size was found bearable."""
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise damaged(what)
    _, _, _, count, length, offset, comment = struct.unpack("<HHHHIIH", tail[at + 4 : at + 22])
    end = size - len(tail) + at
    if end + 22 + comment != size or comment > 255:
        raise polyglot()
    directory_end = end
    if at >= 20 and tail[at - 20 : at].startswith(b"PK\x06\x07"):
        length, offset, directory_end = _zip64_directory(stream, tail[at - 20 : at], what)
    if length > DIRECTORY_LIMIT or count > ENTRIES_LIMIT:
        raise bomb()
    if offset + length != directory_end:
        raise polyglot()
    try:
        entries = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError) as error:
        raise damaged(what) from error
    if len(entries) > ENTRIES_LIMIT:
        raise bomb()
    return entries


def _zip64_directory(stream: BinaryIO, locator: bytes, what: str) -> tuple[int, int, int]:
    """Size, place and end of the directory by the 64-bit record (some writers always make one)."""
    place = int.from_bytes(locator[8:16], "little")
    stream.seek(place)
    record = stream.read(56)
    if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
        raise damaged(what)
    return int.from_bytes(record[40:48], "little"), int.from_bytes(record[48:56], "little"), place


def _check_layout(stream: BinaryIO, entries: list[zipfile.ZipInfo], what: str) -> None:
    """Plain names, no passwords, known packing, first record at byte 0, no two entries over the same bytes."""
    if not entries or len({entry.filename.lower() for entry in entries}) != len(entries):
        raise damaged(what)
    previous_end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 0x1:
            raise encrypted()
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(what)
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            raise damaged(what)
        if previous_end == 0 and entry.header_offset != 0:
            raise polyglot()
        if entry.header_offset < previous_end:
            raise bomb()
        previous_end = _data_offset(stream, entry, what) + entry.compress_size


def _data_offset(stream: BinaryIO, entry: zipfile.ZipInfo, what: str) -> int:
    """Where an entry's bytes begin; its own header must name it as the directory does."""
    stream.seek(entry.header_offset)
    raw = stream.read(_LOCAL_HEADER.size)
    if len(raw) < _LOCAL_HEADER.size:
        raise damaged(what)
    signature, _, flags, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack(raw)
    name = stream.read(name_length)
    if signature != b"PK\x03\x04" or method != entry.compress_type:
        raise damaged(what)
    if flags & 0x1:
        raise encrypted()
    if name.decode("utf-8" if flags & 0x800 else "cp437", "replace") != entry.orig_filename:
        raise damaged(what)
    return entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length


def _unpack(stream: BinaryIO, entry: zipfile.ZipInfo, what: str) -> Iterator[bytes]:
    """The real bytes of an entry in small pieces, never more than a piece beyond what it declares."""
    at, left = _data_offset(stream, entry, what), entry.compress_size
    unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        stream.seek(at)
        packed = stream.read(min(_CHUNK, left))
        if not packed:
            raise damaged(what)
        at, left = at + len(packed), left - len(packed)
        if unpacker is None:
            yield packed
            continue
        while packed and not unpacker.eof:
            try:
                piece = unpacker.decompress(packed, _CHUNK)
            except zlib.error as error:
                raise damaged(what) from error
            packed = unpacker.unconsumed_tail
            if piece:
                yield piece
    if unpacker is not None:
        if piece := unpacker.flush():
            yield piece
        if not unpacker.eof:
            raise damaged(what)
