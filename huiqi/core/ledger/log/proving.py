"""Proofs of single events, and the files of the log that are served to everybody."""

from __future__ import annotations

import json

from django.db import connection

from huiqi.core.ledger.log.entries import COLUMNS, PARTS, Content
from huiqi.core.ledger.log.tree import find_last_checkpoint, read_tile, tree_of
from huiqi.engine import merkle
from huiqi.engine.merkle.tiles import pack_entries
from huiqi.engine.refusal import Conflict, NotFound

ABOUT_IT = ("subject", "payload")
_ENTRIES = f"""
    SELECT {COLUMNS}, l.salt FROM ledger_leaf l JOIN ledger_event e ON e.seq = l.seq
    WHERE l.index >= %s AND l.index < %s ORDER BY l.index
"""  # noqa: S608 - a constant list of columns

_PLACE = f"""
    SELECT l.index, c.size, c.note, l.salt, {COLUMNS} FROM ledger_leaf l
    LEFT JOIN ledger_event e ON e.seq = l.seq
    LEFT JOIN (SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) c ON true
    WHERE l.seq = %s
"""  # noqa: S608 - a constant list of columns


def prove_event(seq: int, *, parts: tuple[str, ...] = ABOUT_IT) -> merkle.ProofFile:
    """The proof of an event, with ``parts`` of it opened: what it is about and its details, unless asked otherwise.

    Raises NotFound for an unknown event, Conflict when it has not reached a signed head yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [seq])
        row = cursor.fetchone()
    if row is None or row[1] is None or row[0] >= row[1]:
        raise _unwritten(seq)
    index, size, note, salt, *columns = row
    if columns[0] is None:
        raise NotFound(f"操作记录 {seq} 在日志里有位置，却找不到内容。请运行 huiqi ledger verify。")
    event, salt = Content.of_row(tuple(columns)), bytes(salt)
    extra = {"entry": event.entry(salt).decode(), "opened": event.opened(salt, parts)}
    tree = tree_of(size)
    tree.fetch(lambda node: merkle.inclusion_path(index, size, node))
    path = merkle.inclusion_path(index, size, tree.node)
    text = json.dumps(extra, ensure_ascii=False, separators=(",", ":"))
    return merkle.ProofFile(index, tuple(path), note, text.encode())


def _unwritten(seq: int) -> Exception:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ledger_event WHERE seq = %s", [seq])
        if cursor.fetchone() is None:
            return NotFound(f"没有编号为 {seq} 的操作记录。")
    return Conflict("这条记录还没有写进存证日志，通常只要几秒。请稍后再取。")


def read_contents(start: int, end: int) -> list[tuple[Content, bytes]]:
    """The events at the places ``[start, end)`` with their nonces."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [start, end])
        return [(Content.of_row(row[:-1]), bytes(row[-1])) for row in cursor.fetchall()]


def serve_tile(address: merkle.TileAddress) -> bytes:
    """A tile or a bundle of entries as everybody may have it. Raises NotFound beyond the last signed head."""
    head = find_last_checkpoint()
    if head is None or not address.is_within(head.size):
        raise NotFound("日志里还没有这一块。")
    if address.level is not None:
        return read_tile(address)
    first = address.number * merkle.TILE_WIDTH
    return pack_entries(event.entry(salt) for event, salt in read_contents(first, first + address.width))


def prove_growth(old: int, new: int) -> list[bytes]:
    """That the log of ``old`` entries is how the log of ``new`` begins."""
    tree = tree_of(new)
    tree.fetch(lambda node: merkle.consistency_path(old, new, node))
    return merkle.consistency_path(old, new, tree.node)


__all__ = ["ABOUT_IT", "PARTS", "prove_event", "prove_growth", "read_contents", "serve_tile"]
