"""Bitmaps over parties: one bit a row, 64 rows a word, little end first. Bits past the last row mean nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]

WORD = 64


def words_for(count: int) -> int:
    """Words that hold so many rows."""
    return -(-count // WORD)


def pack(flags: NDArray[Any]) -> Bits:
    """Flags (one a row) as a bitmap."""
    packed = np.packbits(flags, bitorder="little")
    bits = np.zeros(words_for(len(flags)), dtype=np.uint64)
    bits.view(np.uint8)[: len(packed)] = packed
    return bits


def unpack(bits: Bits, count: int) -> Flags:
    """A bitmap as flags of the first ``count`` rows."""
    return np.unpackbits(bits.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def all_rows(count: int) -> Bits:
    """Every row set, and no bit past the last."""
    return pack(np.ones(count, dtype=np.bool_))


def no_rows(count: int) -> Bits:
    """No row set."""
    return np.zeros(words_for(count), dtype=np.uint64)


def count_rows(bits: Bits) -> int:
    """Rows that are set; the bits past the last row must be clear."""
    return int(np.bitwise_count(bits).sum())


def rows_of(bits: Bits, count: int) -> NDArray[np.int64]:
    """The numbers of the rows that are set, ascending."""
    return np.flatnonzero(unpack(bits, count))


def set_row(bits: Bits, row: int, is_set: bool) -> None:
    """Set or clear one row in place."""
    word, mask = row // WORD, np.uint64(1 << (row % WORD))
    bits[word] = bits[word] | mask if is_set else bits[word] & ~mask
