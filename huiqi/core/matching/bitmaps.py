"""How a run keeps its bitmaps and its companies: compressed, and as text where JSON holds them."""

from __future__ import annotations

import base64
import zlib

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Bits


def bits_to_text(bits: Bits) -> str:
    """A bitmap as text; most are long runs and come out small."""
    return base64.b64encode(zlib.compress(bits.astype("<u8").tobytes(), 6)).decode()


def bits_from_text(text: str) -> Bits:
    """The bitmap of :func:`bits_to_text`."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="<u8").astype(np.uint64)


def ids_to_bytes(ids: NDArray[np.int64]) -> bytes:
    """Company ids in the order of the rows."""
    return zlib.compress(ids.astype("<i8").tobytes(), 6)


def ids_from_bytes(data: bytes | memoryview) -> NDArray[np.int64]:
    """The ids of :func:`ids_to_bytes`."""
    return np.frombuffer(zlib.decompress(bytes(data)), dtype="<i8").astype(np.int64)
