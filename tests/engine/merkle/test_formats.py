"""Tiles, checkpoints, notes and proof files are written the one way the specifications say."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.merkle import (
    Checkpoint,
    ProofFault,
    ProofFile,
    SignedNote,
    TileAddress,
    VerifierKey,
    inclusion_path,
    leaf_hash,
)
from huiqi.engine.merkle.tiles import pack_entries, unpack_entries
from tests.engine.merkle.trees import entries_of, slow_root, tree_over

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey("district.example/log", PRIVATE.public_key().public_bytes_raw())


def check(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def note_over(checkpoint: Checkpoint, key: VerifierKey = KEY) -> SignedNote:
    return SignedNote(checkpoint.text, ((key.name, key.id, PRIVATE.sign(checkpoint.text.encode())),))


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (TileAddress(0, 1234067), "tile/0/x001/x234/067"),
        (TileAddress(1, 0, 17), "tile/1/000.p/17"),
        (TileAddress(None, 999), "tile/entries/999"),
        (TileAddress(None, 1000, 255), "tile/entries/x001/000.p/255"),
    ],
)
def test_a_tile_has_one_address(address: TileAddress, path: str) -> None:
    assert address.path == path
    assert TileAddress.parse(path) == address


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/67", "tile/00/067", "tile/64/000", "tile/0/x000/067", "tile/0/001/067", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/017", "tile/x/000", "tile/0/000/", "tile/0/000\n", "tile/0/٠٠٠", "../tile/0/000",
    ],
)  # fmt: skip
def test_no_other_spelling_is_an_address(path: str) -> None:
    with pytest.raises(ProofFault):
        TileAddress.parse(path)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    size = 70_000
    assert TileAddress(0, 272).is_within(size) and TileAddress(0, 273, 112).is_within(size)
    assert not TileAddress(0, 273, 113).is_within(size)
    assert TileAddress(1, 0).is_within(size) and TileAddress(1, 1, 17).is_within(size)
    assert not TileAddress(1, 1, 18).is_within(size)
    assert TileAddress(2, 0, 1).is_within(size) and not TileAddress(2, 0, 2).is_within(size)


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_entries_come_out_of_a_bundle_as_they_went_in(entries: list[bytes]) -> None:
    bundle = pack_entries(entries)
    assert list(unpack_entries(bundle)) == entries
    if bundle:
        with pytest.raises(ProofFault):
            list(unpack_entries(bundle + b"\x00"))


def test_an_entry_of_64_kib_is_refused() -> None:
    with pytest.raises(ProofFault):
        pack_entries([bytes(65_536)])


def test_the_id_of_a_key_is_four_bytes_over_name_type_and_key() -> None:
    # The key of the Go checksum database, as it is published.
    known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = VerifierKey.parse(known)
    assert (key.name, key.id.hex(), str(key)) == ("sum.golang.org", "033de0ae", known)
    with pytest.raises(ProofFault):
        VerifierKey.parse(known.replace("033de0ae", "033de0af"))


def test_a_signed_checkpoint_reads_back_and_its_signature_holds() -> None:
    checkpoint = Checkpoint("district.example/log", 3, slow_root(entries_of(3)))
    note = str(note_over(checkpoint))
    assert note.startswith("district.example/log\n3\n") and "\n\n— district.example/log " in note
    read = SignedNote.parse(note)
    assert str(read) == note
    assert read.verify([KEY], check) == KEY
    assert Checkpoint.parse(read.text) == checkpoint


def test_a_checkpoint_by_another_key_or_with_another_text_is_refused() -> None:
    note = note_over(Checkpoint("district.example/log", 3, slow_root(entries_of(3))))
    with pytest.raises(ProofFault, match="no signature by a known key"):
        note.verify([VerifierKey("other.example/log", KEY.public)], check)
    forged = SignedNote(note.text.replace("\n3\n", "\n4\n"), note.signatures)
    with pytest.raises(ProofFault, match="false"):
        forged.verify([KEY], check)


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n1\n\n", "a\n01\nAA==\n", "\n1\nAA==\n", "a\n1\nAA==\n", "a\n-1\nAA==\n"]
)
def test_what_is_no_checkpoint_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ProofFault):
        Checkpoint.parse(text)


@given(st.integers(1, 300), st.data())
def test_a_proof_file_reads_back_and_proves_its_entry(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    entries = entries_of(size)
    note = str(note_over(Checkpoint("district.example/log", size, slow_root(entries))))
    proof = ProofFile(index, tuple(inclusion_path(index, size, tree_over(entries).node)), note, data.draw(st.binary()))
    text = str(proof)
    assert ProofFile.parse(text) == proof
    proof.verify_leaf(leaf_hash(entries[index]))
    with pytest.raises(ProofFault):
        proof.verify_leaf(leaf_hash(b"forged"))


@given(st.data())
def test_no_byte_of_a_proof_file_can_be_changed(data: st.DataObject) -> None:
    entries = entries_of(11)
    note = str(note_over(Checkpoint("district.example/log", 11, slow_root(entries))))
    text = str(ProofFile(7, tuple(inclusion_path(7, 11, tree_over(entries).node)), note))
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(exclude_characters=text[place], codec="utf-8")) + text[place + 1 :]
    with pytest.raises(ProofFault):
        check_file(changed, entries[7])


def check_file(text: str, entry: bytes) -> None:
    proof = ProofFile.parse(text)
    proof.verify_leaf(leaf_hash(entry))
    proof.signed()[1].verify([KEY], check)
