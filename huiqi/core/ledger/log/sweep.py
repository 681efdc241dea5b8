"""Reading the log against the events, leaf by leaf, as fast as one process can. No Django here: it also runs in others.

Rows come as PostgreSQL streams them (COPY), already in the texts that leaves seal; everything stays bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from huiqi.core.ledger.log.entries import COLUMNS

STRIDE = 1 << 16
_ROWS = f"""
    COPY (SELECT l.index, encode(l.hash, 'hex'), encode(l.salt, 'hex'), l.seq, {COLUMNS}
          FROM ledger_leaf l LEFT JOIN ledger_event e ON e.seq = l.seq
          WHERE l.index >= %d AND l.index < %d ORDER BY l.index) TO STDOUT
"""  # noqa: S608 - a constant list of columns
_SHAPE = b'{"v":1,"seq":%s,"at":"%s","kind":"%s","subject":"%s","actor":"%s","company":"%s","payload":"%s"}'
_NULL = b"\\N"


@dataclass(frozen=True, slots=True)
class Torn:
    """The first place that does not hold: ``kind`` is ``leaf_gone``, ``event_gone`` or ``changed``; -1 for no event."""

    kind: str
    index: int
    seq: int = -1


@dataclass(frozen=True, slots=True)
class Swept:
    """The leaf hashes that were found to hold, from ``start`` on, and where it went no further."""

    start: int
    hashes: bytes
    torn: Torn | None = None


def sweep(connection: psycopg.Connection, start: int, end: int) -> Swept:
    """Compute every leaf of ``[start, end)`` anew from its event, up to the first that is not what the log holds."""
    held: list[bytes] = []
    for first in range(start, end, STRIDE):
        torn = _sweep_stride(connection, first, min(first + STRIDE, end), held)
        if torn is not None:
            return Swept(start, b"".join(held), torn)
    return Swept(start, b"".join(held))


def sweep_apart(conninfo: str, start: int, end: int) -> Swept:
    """The same on a connection of its own, in another process."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return sweep(connection, start, end)


def _sweep_stride(connection: psycopg.Connection, start: int, end: int, held: list[bytes]) -> Torn | None:
    expected = start
    for line in _lines(connection, start, end):
        fields = line[:-1].split(b"\t")
        if int(fields[0]) != expected:
            return Torn("leaf_gone", expected)
        if fields[4] == _NULL:
            return Torn("event_gone", expected, int(fields[3]))
        found = _leaf(fields)
        if found.hex().encode() != fields[1]:
            return Torn("changed", expected, int(fields[3]))
        held.append(found)
        expected += 1
    return None if expected == end else Torn("leaf_gone", expected)


def _lines(connection: psycopg.Connection, start: int, end: int) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(_ROWS % (start, end)) as copy:
        for line in copy:
            raw = bytes(line)
            # JSON texts hold no tab or newline; all that COPY escapes in them is the backslash.
            yield raw.replace(b"\\\\", b"\\") if b"\\\\" in raw else raw


def _leaf(fields: list[bytes]) -> bytes:
    salt = bytes.fromhex(fields[2].decode())
    entry = _SHAPE % (
        fields[4],
        fields[5],
        fields[6],
        sha256(salt[:16] + fields[7]).hexdigest().encode(),
        sha256(salt[16:32] + fields[8]).hexdigest().encode(),
        sha256(salt[32:48] + fields[9]).hexdigest().encode(),
        sha256(salt[48:] + fields[10]).hexdigest().encode(),
    )
    return sha256(b"\x00" + entry).digest()
