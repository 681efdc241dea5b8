"""The hash tree of RFC 6962, section 2.1: SHA-256 with a prefix that keeps leaves and nodes apart."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """MTH of one entry: SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """MTH of two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: bytes) -> bytes:
    """Root of a perfect subtree over 2^k concatenated 32-byte hashes; the audit's inner loop."""
    while len(hashes) > 32:
        hashes = b"".join(
            [sha256(b"\x01" + hashes[place : place + 64]).digest() for place in range(0, len(hashes), 64)]
        )
    return hashes


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, any number of them."""
    layer = list(leaves)
    if not layer:
        return EMPTY_ROOT
    while len(layer) > 1:
        pairs = [node_hash(layer[place], layer[place + 1]) for place in range(0, len(layer) - 1, 2)]
        layer = [*pairs, *layer[len(pairs) * 2 :]]  # the odd one goes up as it is
    return layer[0]
