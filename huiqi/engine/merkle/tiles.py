"""Tiles after c2sp.org/tlog-tiles: the tree in blocks of 256 hashes, their addresses, and bundles of entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from huiqi.engine.merkle.hashing import fold
from huiqi.engine.merkle.proofs import ProofFault

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
HASH_BYTES = 32
ENTRY_LIMIT = 0xFFFF
_ADDRESS = re.compile(r"^tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A tile: ``level`` 0 to 63 or None for a bundle of entries, ``number`` within it, ``width`` 1 to 256."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """``tile/0/x001/x234/067`` or ``tile/entries/000.p/17``."""
        groups = _groups(self.number)
        name = "/".join([*[f"x{each}" for each in groups[:-1]], groups[-1]])
        level = "entries" if self.level is None else str(self.level)
        return f"tile/{level}/{name}" + ("" if self.width == TILE_WIDTH else f".p/{self.width}")

    @classmethod
    def parse(cls, path: str) -> TileAddress:
        """The opposite of ``path``. Raises ProofFault for anything but the one spelling of a tile."""
        match = _ADDRESS.match(path)
        if match is None:
            raise ProofFault(f"{path!r} is not the address of a tile")
        level, name, width = match.groups()
        found = cls(
            None if level == "entries" else int(level),
            int(name.replace("x", "").replace("/", "")),
            int(width) if width else TILE_WIDTH,
        )
        if found.path != path or (found.level or 0) > 63:
            raise ProofFault(f"{path!r} is not the address of a tile")
        return found

    def is_within(self, size: int) -> bool:
        """True when a tree of ``size`` entries has all that the tile holds."""
        return self.number * TILE_WIDTH + self.width <= size >> TILE_HEIGHT * (self.level or 0)


def _groups(number: int) -> list[str]:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    return [digits[place : place + 3] for place in range(0, len(digits), 3)]


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """A bundle: every entry after its length in two bytes, big-endian. Raises ProofFault for 64 KiB and more."""
    packed = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            raise ProofFault("an entry is longer than 65,535 bytes")
        packed.append(len(entry).to_bytes(2, "big") + entry)
    return b"".join(packed)


def unpack_entries(bundle: bytes) -> Iterator[bytes]:
    """The entries of a bundle. Raises ProofFault when it breaks off."""
    place = 0
    while place < len(bundle):
        length = int.from_bytes(bundle[place : place + 2], "big")
        entry = bundle[place + 2 : place + 2 + length]
        if len(entry) != length or len(bundle) < place + 2:
            raise ProofFault("the bundle breaks off")
        yield entry
        place += 2 + length


class TileTree:
    """Reads the nodes of a tree of ``size`` entries out of its tiles, each of them once.

    ``read(address)`` gives a tile's hashes in one string of bytes; ``read_many`` several at once, for ``fetch``.
    """

    def __init__(
        self,
        size: int,
        read: Callable[[TileAddress], bytes],
        read_many: Callable[[Sequence[TileAddress]], Sequence[bytes]] | None = None,
    ) -> None:
        self.size = size
        self._read = read
        self._read_many = read_many or (lambda addresses: [read(each) for each in addresses])
        self._tiles: dict[tuple[int, int], bytes] = {}

    def node(self, height: int, place: int) -> bytes:
        """Hash over the entries ``[place·2^height, (place+1)·2^height)``."""
        level, rise = divmod(height, TILE_HEIGHT)
        first = place << rise
        number, offset = divmod(first, TILE_WIDTH)
        tile = self._tile(level, number)
        hashes = tile[offset * HASH_BYTES : (offset + (1 << rise)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << rise:
            raise ProofFault(f"the tree of {self.size} has no node {place} at height {height}")
        return fold(hashes)

    def fetch(self, walk: Callable[[Callable[[int, int], bytes]], object]) -> None:
        """Read at once all tiles that ``walk(node)`` is going to ask for; it is walked blind to learn which."""
        wanted: dict[tuple[int, int], TileAddress] = {}

        def note(height: int, place: int) -> bytes:
            level, rise = divmod(height, TILE_HEIGHT)
            number = (place << rise) // TILE_WIDTH
            wanted[level, number] = self._address(level, number)
            return bytes(HASH_BYTES)

        walk(note)
        missing = {key: address for key, address in wanted.items() if key not in self._tiles}
        self._tiles |= zip(missing, self._read_many(list(missing.values())), strict=True)

    def _tile(self, level: int, number: int) -> bytes:
        key = (level, number)
        if key not in self._tiles:
            self._tiles[key] = self._read(self._address(level, number))
        return self._tiles[key]

    def _address(self, level: int, number: int) -> TileAddress:
        width = min(TILE_WIDTH, (self.size >> TILE_HEIGHT * level) - number * TILE_WIDTH)
        if width <= 0:
            raise ProofFault(f"the tree of {self.size} has no tile {number} at level {level}")
        return TileAddress(level, number, width)
