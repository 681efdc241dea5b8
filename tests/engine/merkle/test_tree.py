"""Roots and proofs are those of RFC 6962; every altered proof fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiqi.engine.merkle import (
    EMPTY_ROOT,
    Edge,
    ProofFault,
    consistency_path,
    inclusion_path,
    leaf_hash,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.engine.merkle.trees import KNOWN_ENTRIES, KNOWN_ROOTS, entries_of, slow_root, tree_over

SIZES = st.integers(1, 700)


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_known_entries_are_the_published_ones(size: int) -> None:
    leaves = [leaf_hash(each) for each in KNOWN_ENTRIES[:size]]
    assert root_of(leaves).hex() == KNOWN_ROOTS[size]


def test_the_published_inclusion_path_is_ours() -> None:
    tree = tree_over(KNOWN_ENTRIES)
    assert [each.hex() for each in inclusion_path(5, 8, tree.node)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_the_published_consistency_path_is_ours() -> None:
    tree = tree_over(KNOWN_ENTRIES)
    assert [each.hex() for each in consistency_path(6, 8, tree.node)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@settings(max_examples=60, deadline=None)
@given(SIZES)
def test_the_tiled_root_is_the_defined_root(size: int) -> None:
    entries = entries_of(size)
    assert (
        range_root(0, size, tree_over(entries).node)
        == slow_root(entries)
        == root_of([leaf_hash(each) for each in entries])
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_inclusion_proof_verifies_and_no_altered_one_does(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    entries = entries_of(size)
    root, leaf = slow_root(entries), leaf_hash(entries[index])
    path = inclusion_path(index, size, tree_over(entries).node)
    verify_inclusion(index, size, leaf, path, root)
    for change in altered(data, path):
        with pytest.raises(ProofFault):
            verify_inclusion(index, size, leaf, change, root)
    with pytest.raises(ProofFault):
        verify_inclusion(index, size, leaf_hash(b"another entry"), path, root)
    with pytest.raises(ProofFault):
        verify_inclusion(index, size, leaf, path, flipped(data, root))
    if size > 1:
        with pytest.raises(ProofFault):
            verify_inclusion((index + 1) % size, size, leaf, path, root)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_consistency_proof_verifies_and_no_altered_one_does(data: st.DataObject) -> None:
    new = data.draw(SIZES)
    old = data.draw(st.integers(0, new))
    entries = entries_of(new)
    old_root, new_root = slow_root(entries[:old]), slow_root(entries)
    path = consistency_path(old, new, tree_over(entries).node)
    verify_consistency(old, new, old_root, new_root, path)
    for change in altered(data, path):
        with pytest.raises(ProofFault):
            verify_consistency(old, new, old_root, new_root, change)
    with pytest.raises(ProofFault):
        verify_consistency(old, new, flipped(data, old_root), new_root, path)
    if old:
        with pytest.raises(ProofFault):
            verify_consistency(old, new, old_root, flipped(data, new_root), path)


def flipped(data: st.DataObject, hashed: bytes) -> bytes:
    """The same bytes with one bit turned."""
    bit = data.draw(st.integers(0, 255))
    return (int.from_bytes(hashed, "big") ^ 1 << bit).to_bytes(32, "big")


def altered(data: st.DataObject, path: list[bytes]) -> list[list[bytes]]:
    """One hash turned, one missing, one too many, two exchanged."""
    changed = [[*path, EMPTY_ROOT], [EMPTY_ROOT, *path]]
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        changed += [
            [*path[:place], flipped(data, path[place]), *path[place + 1 :]],
            [*path[:place], *path[place + 1 :]],
        ]
    if len(path) > 1:
        changed.append([path[1], path[0], *path[2:]])
    return changed


def test_an_entry_outside_the_tree_has_no_proof() -> None:
    tree = tree_over(entries_of(3))
    for index in (-1, 3):
        with pytest.raises(ProofFault):
            inclusion_path(index, 3, tree.node)
    with pytest.raises(ProofFault):
        consistency_path(4, 3, tree.node)
    with pytest.raises(ProofFault):
        tree.node(3, 0)


def test_a_tree_of_many_tiles_proves_its_first_and_last_entry() -> None:
    size = 66_000  # two levels of full tiles, and a broken edge
    entries = entries_of(size)
    tree = tree_over(entries)
    root = range_root(0, size, tree.node)
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        verify_inclusion(index, size, leaf_hash(entries[index]), inclusion_path(index, size, tree.node), root)
    old_root = range_root(0, 65_537, tree_over(entries[:65_537]).node)
    verify_consistency(65_537, size, old_root, root, consistency_path(65_537, size, tree.node))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 1500))
def test_a_tree_grows_at_its_edge_and_full_tiles_are_those_of_the_whole_tree(first: int, more: int) -> None:
    leaves = [leaf_hash(each) for each in entries_of(first + more)]
    edge = Edge()
    full = [tile for leaf in leaves[:first] for tile in edge.append(leaf)]
    again = Edge(first, [leaves[first - first % 256 : first], [tile.root for tile in full if tile.level == 0]])
    full += [tile for leaf in leaves[first:] for tile in again.append(leaf)]
    assert again.root() == root_of(leaves)
    assert [tile.number for tile in full if tile.level == 0] == list(range(len(leaves) // 256))
    assert b"".join(tile.hashes for tile in full if tile.level == 0) == b"".join(leaves[: len(leaves) // 256 * 256])


def test_whole_tiles_at_once_make_the_same_tree() -> None:
    leaves = [leaf_hash(each) for each in entries_of(65_536 + 300)]
    edge = Edge()
    full = []
    for start in range(0, 65_536 + 256, 256):
        full += list(edge.append_tile(b"".join(leaves[start : start + 256])))
    assert edge.root(leaves[-44:]) == root_of(leaves)
    assert [(tile.level, tile.number) for tile in full if tile.level] == [(1, 0)]
    with pytest.raises(ValueError, match="partial tiles"):
        Edge(300, [leaves[:44]])
