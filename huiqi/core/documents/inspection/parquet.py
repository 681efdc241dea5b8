"""Parquet: columns of a data platform. Nothing in it runs; that it is whole is seen at both of its ends."""

from __future__ import annotations

from typing import BinaryIO

from huiqi.core.documents.inspection.inspect import Kind
from huiqi.core.documents.inspection.refused import damaged

_MAGIC = b"PAR1"


def inspect_parquet(stream: BinaryIO, size: int) -> None:
    """Refuse a file whose end is missing."""
    stream.seek(max(0, size - len(_MAGIC)))
    if size < 12 or stream.read() != _MAGIC:
        raise damaged("Parquet")


PARQUET = Kind(
    "parquet",
    "application/vnd.apache.parquet",
    _MAGIC,
    frozenset({"application/octet-stream", "application/x-parquet"}),
    inspect_parquet,
)
