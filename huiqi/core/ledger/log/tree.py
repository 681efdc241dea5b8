"""The tree as the database keeps it: full tiles as rows, partial ones read from what lies below them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from huiqi.core.ledger.models import Checkpoint, Leaf, Tile
from huiqi.engine.merkle import TILE_WIDTH, Edge, ProofFault, TileAddress, TileTree
from huiqi.engine.merkle.edge import widths


def find_last_checkpoint() -> Checkpoint | None:
    """The newest signed head, or None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def read_tile(address: TileAddress) -> bytes:
    """The hashes of a tile or partial tile. Raises ProofFault when the log does not hold them all."""
    if address.level is None:
        raise ProofFault("bundles of entries are made from events")
    first = address.number * TILE_WIDTH
    if address.width == TILE_WIDTH:
        found = Tile.objects.filter(level=address.level, number=address.number).values_list("hashes", flat=True).first()
        hashes = bytes(found) if found is not None else b""
    else:
        hashes = b"".join(_hashes(address.level, first, address.width))
    if len(hashes) != address.width * 32:
        raise ProofFault(f"{address.path} is not whole")
    return hashes


_WHOLE = "SELECT t.hashes FROM ledger_tile t WHERE t.level = %s AND t.number = %s"
_LEAVES = """SELECT string_agg(l.hash, ''::bytea ORDER BY l.index) FROM ledger_leaf l
    WHERE l.index >= %s AND l.index < %s"""
_ROOTS = """SELECT string_agg(t.root, ''::bytea ORDER BY t.number) FROM ledger_tile t
    WHERE t.level = %s AND t.number >= %s AND t.number < %s"""


def read_tiles(addresses: Sequence[TileAddress]) -> list[bytes]:
    """Several tiles as ``read_tile`` gives them, in one question to the database."""
    if not addresses:
        return []
    asked, given = [], list[int]()
    for address in addresses:
        level, first = address.level or 0, address.number * TILE_WIDTH
        if address.width == TILE_WIDTH:
            asked.append(_WHOLE)
            given += [level, address.number]
        elif level == 0:
            asked.append(_LEAVES)
            given += [first, first + address.width]
        else:
            asked.append(_ROOTS)
            given += [level - 1, first, first + address.width]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({each})" for each in asked), given)
        found = [bytes(each or b"") for each in cursor.fetchone()]
    for address, hashes in zip(addresses, found, strict=True):
        if len(hashes) != address.width * 32:
            raise ProofFault(f"{address.path} is not whole")
    return found


def _hashes(level: int, first: int, count: int) -> list[bytes]:
    """``count`` hashes of a level from place ``first``: of leaves, or roots of the tiles below."""
    if level == 0:
        rows = Leaf.objects.filter(index__range=(first, first + count - 1)).order_by("index")
        return [bytes(each) for each in rows.values_list("hash", flat=True)]
    tiles = Tile.objects.filter(level=level - 1, number__range=(first, first + count - 1)).order_by("number")
    return [bytes(each) for each in tiles.values_list("root", flat=True)]


def tree_of(size: int) -> TileTree:
    """The tree of the first ``size`` entries."""
    return TileTree(size, read_tile, read_tiles)


def edge_of(size: int) -> Edge:
    """Its right edge. Raises ValueError when leaves or tiles are missing there."""
    levels = [_hashes(level, (size >> 8 * level) - width, width) for level, width in widths(size)]
    return Edge(size, levels)


def count_leaves() -> int:
    """How many leaves there are, by the last index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM ledger_leaf")
        return int(cursor.fetchone()[0])
