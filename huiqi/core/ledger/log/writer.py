"""The one writer of the log: takes events from the line, gives them the next places, signs the new head.

One round is one transaction under an advisory lock, and takes all that waits (group commit). Places are given out in
the order in which the writer sees committed events, so one that commits late comes later and none is ever skipped.
A writer killed at any point leaves either the whole round or nothing of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.entries import COLUMNS, Content, new_salt
from huiqi.core.ledger.log.tree import count_leaves, edge_of, find_last_checkpoint
from huiqi.core.ledger.models import Checkpoint, Tile
from huiqi.core.ledger.ports import Signer, get_signer
from huiqi.engine import merkle
from huiqi.engine.refusal import Conflict

ROUND_LIMIT = 5000
_LOCK = 0x68756971  # "huiq"
_TAKE = """
    DELETE FROM ledger_pending WHERE seq IN (
        SELECT p.seq FROM ledger_pending p JOIN ledger_event e ON e.seq = p.seq ORDER BY p.seq LIMIT %s
    ) RETURNING seq
"""
_READ = f"SELECT {COLUMNS} FROM ledger_event e WHERE e.seq = ANY(%s) ORDER BY e.seq"  # noqa: S608 - constant columns
_ADD = """
    INSERT INTO ledger_leaf (index, seq, hash, salt)
    SELECT %s + place - 1, seq, hash, salt
    FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) WITH ORDINALITY AS fresh (seq, hash, salt, place)
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: how many leaves it added, and the size of the log after it."""

    added: int
    size: int


def write_round(*, signer: Signer | None = None, limit: int = ROUND_LIMIT) -> Round | None:
    """Write what waits, at most ``limit`` events; None when another writer is at work.

    Raises Conflict when the log in the database is not the one that was signed last: nothing is signed then.
    """
    with transaction.atomic():
        if not _take_lock():
            return None
        before = find_last_checkpoint()
        size = before.size if before else 0
        taken = _take(limit)
        if not taken and before is not None:
            return Round(0, size)
        signer = signer or get_signer()
        edge = _trusted_edge(before, size)
        note = _grow(edge, size, taken, signer)
    keeping.keep_head(note)
    return Round(len(taken), edge.size)


def write_all(*, signer: Signer | None = None) -> int:
    """Rounds until hardly anything waits or another writer is at work; returns how many leaves were added."""
    added = 0
    while (done := write_round(signer=signer)) is not None:
        added += done.added
        if done.added < ROUND_LIMIT:  # what came meanwhile is for the next time: it never ends under load
            break
    return added


def run_writer(stop: threading.Event, *, shortest: float = 0.01, longest: float = 0.25) -> Iterator[Round]:
    """Rounds for ever, at once while there is work and ever more slowly while there is none; gives the busy ones."""
    signer, wait = get_signer(), shortest
    while not stop.is_set():
        done = write_round(signer=signer)
        if done and done.added:
            wait = shortest
            yield done
            continue
        stop.wait(wait)
        wait = min(wait * 1.5, longest)


def _take_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _take(limit: int) -> list[Content]:
    """Events out of the line, by number. A place in line without an event stays there for the audit to find."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        numbers = [row[0] for row in cursor.fetchall()]
        if not numbers:
            return []
        cursor.execute(_READ, [numbers])
        return [Content.of_row(row) for row in cursor.fetchall()]


def _trusted_edge(before: Checkpoint | None, size: int) -> merkle.Edge:
    """The edge to build on, after the cheap half of an audit: it must be what was signed, here and last."""
    head = _last_head()
    if head is not None and head.size > size:
        raise Conflict(
            f"库里的存证日志只有 {size} 条，上次签名时有 {head.size} 条，已停止写入。请运行 huiqi ledger verify。"
        )
    if count_leaves() != size:
        raise Conflict("存证日志的条数和签名不一致，已停止写入。请运行 huiqi ledger verify。")
    try:
        edge = edge_of(size)
    except ValueError as error:
        raise Conflict("存证日志的末尾缺行，已停止写入。请运行 huiqi ledger verify。") from error
    root = edge.root()
    is_signed = before is None or bytes(before.root) == root
    if not is_signed or (head is not None and head.size == size and head.root != root):
        raise Conflict("存证日志的末尾和签名不一致，已停止写入。请运行 huiqi ledger verify。")
    return edge


def _last_head() -> merkle.Checkpoint | None:
    try:
        return keeping.find_head()
    except merkle.ProofFault as error:
        raise Conflict(f"{keeping.folder() / keeping.HEAD} 不是本日志签过的，已停止写入。请查明谁改了它。") from error


def _grow(edge: merkle.Edge, size: int, taken: list[Content], signer: Signer) -> str:
    salts = [new_salt() for _ in taken]
    hashes = [merkle.leaf_hash(each.entry(salt)) for each, salt in zip(taken, salts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [size, [each.seq for each in taken], hashes, salts])
    full = [tile for hashed in hashes for tile in edge.append(hashed)]
    Tile.objects.bulk_create(
        Tile(level=tile.level, number=tile.number, hashes=tile.hashes, root=tile.root) for tile in full
    )
    return _sign(edge, signer)


def _sign(edge: merkle.Edge, signer: Signer) -> str:
    key = signer.key()
    keeping.remember_key(key)
    head = merkle.Checkpoint(key.name, edge.size, edge.root())
    note = str(merkle.SignedNote(head.text, ((key.name, key.id, signer.sign(head.text.encode())),)))
    Checkpoint.objects.create(size=head.size, root=head.root, note=note)
    return note
