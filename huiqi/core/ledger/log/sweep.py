"""Reading the log against the events, leaf by leaf, as fast as one process can. No Django here: it also runs in others.

Rows come as PostgreSQL streams them (COPY), already in the texts that leaves seal; everything stays bytes.
"""

from __future__ import annotations

from binascii import hexlify, unhexlify
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from huiqi.core.ledger.log.entries import COLUMNS
from huiqi.engine.merkle.hashing import fold
from huiqi.engine.merkle.tiles import HASH_BYTES, TILE_WIDTH

STRIDE = 1 << 16
TILE_BYTES = TILE_WIDTH * HASH_BYTES
_ROWS = f"""
    COPY (SELECT l.index, encode(l.hash, 'hex'), encode(l.salt, 'hex'), l.seq, {COLUMNS}
          FROM ledger_leaf l LEFT JOIN ledger_event e ON e.seq = l.seq
          WHERE l.index >= %d AND l.index < %d ORDER BY l.index) TO STDOUT
"""  # noqa: S608 - a constant list of columns
_ALONG_THE_LEAVES = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET max_parallel_workers_per_gather = 0"
_AS_USUAL = "RESET enable_hashjoin; RESET enable_mergejoin; RESET max_parallel_workers_per_gather"
"""Leaf by leaf with its event by number. Left to itself the planner reads all events anew for each stride, and sorts."""
_NULL = b"\\N"


@dataclass(frozen=True, slots=True)
class Torn:
    """The first place that does not hold: ``kind`` is ``leaf_gone``, ``event_gone`` or ``changed``; -1 for no event."""

    kind: str
    index: int
    seq: int = -1


@dataclass(frozen=True, slots=True)
class Swept:
    """The leaf hashes that were found to hold, from ``start`` on, and where it went no further.

    ``roots`` are of the whole tiles among them, counted from ``start``, which is a tile's beginning.
    """

    start: int
    hashes: bytes
    roots: bytes
    torn: Torn | None = None


def sweep(connection: psycopg.Connection, start: int, end: int) -> Swept:
    """Compute every leaf of ``[start, end)`` anew from its event, up to the first that is not what the log holds."""
    held: list[bytes] = []
    torn = None
    connection.execute(_ALONG_THE_LEAVES)
    try:
        for first in range(start, end, STRIDE):
            torn = _sweep_stride(connection, first, min(first + STRIDE, end), held)
            if torn is not None:
                break
    finally:
        connection.execute(_AS_USUAL)
    hashes = b"".join(held)
    return Swept(start, hashes, _roots(hashes), torn)


def sweep_apart(conninfo: str, start: int, end: int) -> Swept:
    """The same on a connection of its own, in another process."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return sweep(connection, start, end)


def _roots(hashes: bytes) -> bytes:
    """Roots of the whole tiles: the greater part of the tree's work, done where the hashes were made."""
    whole = len(hashes) - len(hashes) % TILE_BYTES
    return b"".join([fold(hashes[at : at + TILE_BYTES]) for at in range(0, whole, TILE_BYTES)])


def _sweep_stride(connection: psycopg.Connection, start: int, end: int, held: list[bytes]) -> Torn | None:
    """The inner loop of the audit, and so without ceremony: a million leaves go through it."""
    expected, torn = start, None
    with connection.cursor() as cursor, cursor.copy(_ROWS % (start, end)) as copy:
        for line in copy:
            if torn is not None:
                continue  # to its end: a copy that is broken off takes the connection with it
            raw = bytes(line)
            if b"\\\\" in raw:  # JSON texts hold no tab or newline; all that COPY escapes in them is the backslash
                raw = raw.replace(b"\\\\", b"\\")
            index, wanted, salt, number, seq, at, kind, subject, actor, company, payload = raw[:-1].split(b"\t")
            if int(index) != expected:
                torn = Torn("leaf_gone", expected)
            elif seq == _NULL:
                torn = Torn("event_gone", expected, int(number))
            elif hexlify(found := _leaf(unhexlify(salt), seq, at, kind, subject, actor, company, payload)) != wanted:
                torn = Torn("changed", expected, int(number))
            else:
                held.append(found)
                expected += 1
    return torn or (None if expected == end else Torn("leaf_gone", expected))


def _leaf(
    salt: bytes, seq: bytes, at: bytes, kind: bytes, subject: bytes, actor: bytes, company: bytes, payload: bytes
) -> bytes:
    """The leaf hash of an entry (``entries`` has its shape in one piece); joined by hand, which is the fastest way."""
    return sha256(
        b'\x00{"v":1,"seq":' + seq + b',"at":"' + at + b'","kind":"' + kind
        + b'","subject":"' + hexlify(sha256(salt[:16] + subject).digest())
        + b'","actor":"' + hexlify(sha256(salt[16:32] + actor).digest())
        + b'","company":"' + hexlify(sha256(salt[32:48] + company).digest())
        + b'","payload":"' + hexlify(sha256(salt[48:] + payload).digest()) + b'"}'
    ).digest()  # fmt: skip
