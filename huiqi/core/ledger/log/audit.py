"""The check of the whole log: every leaf against its event, tiles and heads against the leaves, heads against keys.

It stops at the first thing that is wrong and names it, in Chinese, with the place in the log and the event's number.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context

from django.db import connection
from psycopg.conninfo import make_conninfo

from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.sweep import Swept, Torn, sweep, sweep_apart
from huiqi.core.ledger.log.tree import count_leaves
from huiqi.core.ledger.models import Audit, Checkpoint, Tile
from huiqi.engine.merkle import TILE_WIDTH, Edge, FullTile, ProofFault

WORTH_MORE_PROCESSES = 200_000
HASH = 32
TILE_BYTES = TILE_WIDTH * HASH


@dataclass(frozen=True, slots=True)
class Finding:
    """The first fault: a sentence, and the place in the log where there is one."""

    sentence: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found: ``finding`` is None for a log that is whole. ``waiting`` events have no leaf yet."""

    size: int
    root: str
    checkpoints: int
    waiting: int
    seconds: float
    finding: Finding | None


class _Found(Exception):
    """Ends the audit at its first finding."""

    def __init__(self, sentence: str, index: int | None = None) -> None:
        super().__init__(sentence)
        self.finding = Finding(sentence, index)


def audit_log(*, processes: int | None = None) -> Report:
    """Check everything. Writes nothing; events and heads that come meanwhile are left for the next time."""
    started = time.monotonic()
    root, finding, heads, signed = b"", None, list[Checkpoint](), 0
    try:
        kept = _kept_size()  # before the heads: the file is never ahead of the database
        heads = list(Checkpoint.objects.order_by("size"))
        signed = heads[-1].size if heads else 0
        _check_length(signed, kept)
        hashes, roots = _swept_hashes(signed, processes)
        root = _check_tree(hashes, roots, heads)
        _check_signatures(heads)
        _check_nothing_left_out()
    except _Found as found:
        finding = found.finding
    return Report(signed, root.hex(), len(heads), count_waiting(), time.monotonic() - started, finding)


def keep_audit(report: Report) -> Audit:
    """Put the result of an audit on record for the operator's page."""
    return Audit.objects.create(
        size=report.size,
        is_whole=report.finding is None,
        finding=report.finding.sentence if report.finding else "",
        seconds=Decimal(f"{report.seconds:.3f}"),
    )


def count_waiting() -> int:
    """Events that have no leaf yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_pending")
        return int(cursor.fetchone()[0])


def _kept_size() -> int:
    """How long the log was when its head was last kept beside the database."""
    try:
        kept = keeping.find_head()
    except ProofFault as error:
        raise _Found(f"库外保存的签名文件 {keeping.folder() / keeping.HEAD} 不是用已知私钥签的。") from error
    return kept.size if kept else 0


def _check_length(signed: int, kept: int) -> None:
    """Only a head kept outside tells of a log that was cut short together with its heads."""
    if kept > signed:
        sentence = f"日志被截短：库里签名到 {signed} 条，库外保存的签名有 {kept} 条，从第 {signed + 1} 条起不见了。"
        raise _Found(sentence, signed)


def _swept_hashes(size: int, processes: int | None) -> tuple[bytes, bytes]:
    """Every leaf hash, and the root of every whole tile of them."""
    held, roots = [], []
    for part in _sweeps(size, processes):
        held.append(part.hashes)
        roots.append(part.roots)
        if part.torn is not None:
            raise _torn(part.torn, size)
    return b"".join(held), b"".join(roots)


def _sweeps(size: int, processes: int | None) -> Iterator[Swept]:
    count = processes or (min(4, os.cpu_count() or 1) if size >= WORTH_MORE_PROCESSES else 1)
    connection.ensure_connection()
    if count == 1:
        yield sweep(connection.connection, 0, size)
        return
    info = connection.connection.info
    conninfo = make_conninfo(**{**info.get_parameters(), "password": info.password})
    step = -(-size // (count * 4 * TILE_WIDTH)) * TILE_WIDTH  # each part begins with a tile
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(
            sweep_apart, *zip(*[(conninfo, at, min(at + step, size)) for at in range(0, size, step)], strict=True)
        )


def _torn(torn: Torn, size: int) -> _Found:
    name = f"第 {torn.index + 1} 条"
    if torn.kind == "changed":
        return _Found(f"{name}（操作记录 {torn.seq}）被改过：内容和存证时不一样。", torn.index)
    if torn.kind == "event_gone":
        return _Found(f"{name}（操作记录 {torn.seq}）的内容被删除了。", torn.index)
    if torn.index >= count_leaves():
        return _Found(f"日志被截短：签名到 {size} 条，{name}起不见了。", torn.index)
    return _Found(f"{name}在日志里的位置被删除了。", torn.index)


def _check_tree(hashes: bytes, roots: bytes, heads: list[Checkpoint]) -> bytes:
    """Tiles and the root of every head, in one walk along the leaves."""
    edge, root, waiting = Edge(), b"", iter(heads)
    head = next(waiting, None)
    tiles = _kept_tiles()
    for start in range(0, len(hashes) + 1, TILE_BYTES):
        block = hashes[start : start + TILE_BYTES]
        while head is not None and head.size - edge.size < TILE_WIDTH:
            more = head.size - edge.size
            root = edge.root([block[at : at + HASH] for at in range(0, more * HASH, HASH)])
            if root != bytes(head.root):
                raise _Found(
                    f"第 {head.size} 条处的签名根和日志内容不一致：这之前有条目连同哈希一起被换过。", head.size - 1
                )
            head = next(waiting, None)
        if len(block) == TILE_BYTES:
            at = edge.size // TILE_WIDTH * HASH
            for tile in edge.append_tile(block, roots[at : at + HASH]):
                _check_tile(tile, tiles)
    return root


def _kept_tiles() -> dict[tuple[int, int], bytes]:
    """Full tiles by level and number, each with its root after its hashes."""
    rows = Tile.objects.values_list("level", "number", "hashes", "root").iterator(chunk_size=512)
    return {(level, number): bytes(hashes) + bytes(root) for level, number, hashes, root in rows}


def _check_tile(tile: FullTile, kept: dict[tuple[int, int], bytes]) -> None:
    if kept.pop((tile.level, tile.number), None) != tile.hashes + tile.root:
        span = TILE_WIDTH ** (tile.level + 1)
        first = tile.number * span
        raise _Found(
            f"哈希块 {tile.level}/{tile.number} 被改过或不见了，它管第 {first + 1} 到第 {first + span} 条；条目本身没有变。",
            first,
        )


def _check_signatures(heads: list[Checkpoint]) -> None:
    for head in heads:
        try:
            signed = keeping.verified_checkpoint(head.note)
        except ProofFault as error:
            raise _Found(f"第 {head.size} 条处的签名不对，或者不是用已知私钥签的。", head.size - 1) from error
        if (signed.size, signed.root) != (head.size, bytes(head.root)):
            raise _Found(f"第 {head.size} 条处的签名说的是另一棵树。", head.size - 1)


def _check_nothing_left_out() -> None:
    """Every leaf is signed for, every event has a leaf or waits for one, and everything that waits has an event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT max(size) FROM ledger_checkpoint), 0), (SELECT max(index) + 1 FROM ledger_leaf)"
        )
        signed, written = cursor.fetchone()
        if (written or 0) > signed:
            raise _Found(f"第 {signed + 1} 条起没有签名：不是写入程序写的。", signed)
        cursor.execute(
            "SELECT min(e.seq) FROM ledger_event e WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.seq = e.seq)"
            " AND NOT EXISTS (SELECT 1 FROM ledger_pending p WHERE p.seq = e.seq)"
        )
        left_out = cursor.fetchone()[0]
        if left_out is not None:
            raise _Found(f"操作记录 {left_out} 没有写进日志，也不在等待写入。")
        cursor.execute(
            "SELECT min(p.seq) FROM ledger_pending p"
            " WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.seq = p.seq)"
        )
        gone = cursor.fetchone()[0]
        if gone is not None:
            raise _Found(f"操作记录 {gone} 在写进日志之前被删除了。")
