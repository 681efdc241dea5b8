"""The tree as RFC 6962 defines it, slowly and by recursion, to measure the quick one against."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from huiqi.engine.merkle import TILE_WIDTH, TileAddress, TileTree, leaf_hash

# The test data of the certificate-transparency implementations, and its root.
KNOWN_ENTRIES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def slow_root(entries: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(entries) < 2:
        return sha256(b"\x00" + entries[0]).digest() if entries else sha256(b"").digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return sha256(b"\x01" + slow_root(entries[:middle]) + slow_root(entries[middle:])).digest()


def entries_of(count: int) -> list[bytes]:
    """Entries that differ from one another."""
    return [b"entry %d" % place for place in range(count)]


def tree_over(entries: Sequence[bytes]) -> TileTree:
    """The same tree in tiles, made from the leaves up."""
    layers = [[leaf_hash(each) for each in entries]]
    while len(layers[-1]) >= TILE_WIDTH:
        full = len(layers[-1]) // TILE_WIDTH
        layers.append([_perfect(layers[-1][place * 256 : place * 256 + 256]) for place in range(full)])

    def read(address: TileAddress) -> bytes:
        assert address.level is not None
        first = address.number * TILE_WIDTH
        return b"".join(layers[address.level][first : first + address.width])

    return TileTree(len(entries), read)


def _perfect(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes), 2)]
    return hashes[0]
