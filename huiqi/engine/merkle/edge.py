"""The right edge of a growing tree: the hashes of its partial tiles, which is all that appending needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huiqi.engine.merkle.hashing import fold
from huiqi.engine.merkle.proofs import range_root
from huiqi.engine.merkle.tiles import HASH_BYTES, TILE_WIDTH, TileAddress, TileTree


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that has just become full, and so will never change."""

    level: int
    number: int
    hashes: bytes
    root: bytes


class Edge:
    """Partial tiles by level, the leaves first; ``levels`` is what a tree of ``size`` has there."""

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._levels = [list(each) for each in levels]
        if any(len(self._level(level)) != width for level, width in widths(size)):
            raise ValueError(f"these are not the partial tiles of a tree of {size}")

    def _level(self, level: int) -> list[bytes]:
        while len(self._levels) <= level:
            self._levels.append([])
        return self._levels[level]

    def append(self, leaf: bytes) -> Iterator[FullTile]:
        """Add a leaf hash; gives the tiles that this makes full. Must be read to its end."""
        self.size += 1
        yield from self._push(0, leaf)

    def append_tile(self, hashes: bytes, root: bytes = b"") -> Iterator[FullTile]:
        """Add 256 leaf hashes at once, where the leaves are at the beginning of a tile. Must be read to its end.

        ``root`` is theirs where the caller has worked it out already.
        """
        if self.size % TILE_WIDTH or len(hashes) != TILE_WIDTH * HASH_BYTES:
            raise ValueError("a whole tile is added at the beginning of a tile")
        number, self.size = self.size // TILE_WIDTH, self.size + TILE_WIDTH
        root = root or fold(hashes)
        yield FullTile(0, number, hashes, root)
        yield from self._push(1, root)

    def _push(self, level: int, hashed: bytes) -> Iterator[FullTile]:
        hashes = self._level(level)
        hashes.append(hashed)
        if len(hashes) < TILE_WIDTH:
            return
        whole = b"".join(hashes)
        hashes.clear()
        root = fold(whole)
        yield FullTile(level, (self.size >> 8 * (level + 1)) - 1, whole, root)
        yield from self._push(level + 1, root)

    def root(self, more: Sequence[bytes] = ()) -> bytes:
        """Root of the tree, or of the tree with ``more`` leaf hashes, as long as they do not fill the tile."""

        def read(address: TileAddress) -> bytes:
            hashes = self._level(address.level or 0)
            return b"".join([*hashes, *more] if address.level == 0 else hashes)

        size = self.size + len(more)
        return range_root(0, size, TileTree(size, read).node)


def widths(size: int) -> Iterator[tuple[int, int]]:
    """(level, width) of the partial tiles of a tree, empty ones too."""
    level = 0
    while size >> 8 * level:
        yield level, size >> 8 * level & TILE_WIDTH - 1
        level += 1
