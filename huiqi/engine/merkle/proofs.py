"""Inclusion and consistency proofs: making them (RFC 6962, 2.1.1 and 2.1.2) and checking them (RFC 9162, 2.1.3, 2.1.4).

A tree is read through ``node(height, place)``: the hash over the entries ``[place·2^height, (place+1)·2^height)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from huiqi.engine.merkle.hashing import EMPTY_ROOT, node_hash

Node = Callable[[int, int], bytes]


class ProofFault(ValueError):
    """A proof, note or file that does not hold; the message says what is wrong."""


def _split(count: int) -> int:
    """The largest power of two smaller than ``count`` (which is at least 2)."""
    return 1 << (count - 1).bit_length() - 1


def range_root(start: int, end: int, node: Node) -> bytes:
    """Root over the entries ``[start, end)``, where ``start`` is where such a subtree can begin."""
    count = end - start
    if count == 0:
        return EMPTY_ROOT
    height = count.bit_length() - 1
    if count == 1 << height:
        return node(height, start >> height)
    middle = start + _split(count)
    return node_hash(range_root(start, middle, node), range_root(middle, end, node))


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """Siblings from the leaf up that lead from entry ``index`` to the root of a tree of ``size``."""
    if not 0 <= index < size:
        raise ProofFault(f"entry {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(middle, end, node))
            end = middle
        else:
            path.append(range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, node: Node) -> list[bytes]:
    """Hashes that show that the tree of ``old`` entries is how the tree of ``new`` begins."""
    if not 0 <= old <= new:
        raise ProofFault(f"a tree of {old} can't grow into one of {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, is_known = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_root(middle, end, node))
            end = middle
        else:
            path.append(range_root(start, middle, node))
            start, is_known = middle, False
    return ([] if is_known else [range_root(start, end, node)]) + path[::-1]


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root to which a path leads. Raises ProofFault for a path of the wrong length."""
    if not 0 <= index < size:
        raise ProofFault(f"entry {index} is not in a tree of {size}")
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofFault("the path is too long")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        place >>= 1
        last >>= 1
    if last:
        raise ProofFault("the path is too short")
    return found


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Raises ProofFault unless the leaf hash is entry ``index`` of the tree with this size and root."""
    if root_from_inclusion(index, size, leaf, path) != root:
        raise ProofFault("the path does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raises ProofFault unless the old tree is how the new one begins."""
    if not 0 <= old <= new:
        raise ProofFault(f"a tree of {old} can't grow into one of {new}")
    if old in (0, new):
        if path or (old == 0 and old_root != EMPTY_ROOT) or (old == new and old_root != new_root):
            raise ProofFault("the trees differ")
        return
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        raise ProofFault("the path is too short")
    _walk_consistency(old, new, old_root, new_root, hashes)


def _walk_consistency(old: int, new: int, old_root: bytes, new_root: bytes, hashes: Sequence[bytes]) -> None:
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofFault("the path is too long")
        if place & 1 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            now = node_hash(now, sibling)
        place >>= 1
        last >>= 1
    if last or was != old_root or now != new_root:
        raise ProofFault("the old tree is not how the new one begins")
