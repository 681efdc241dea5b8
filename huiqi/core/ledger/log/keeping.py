"""What lies in the log's folder beside the database: known public keys, and the last head that was signed.

Whoever can rewrite the database cannot thereby rewrite these; and the writer never signs a tree that is smaller than,
or other than, the one it signed last.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from huiqi.engine.merkle import Checkpoint, ProofFault, SignedNote, VerifierKey

KEYS, HEAD = "keys", "checkpoint"


def folder() -> Path:
    """``HUIQI["LEDGER"]["FOLDER"]``, made when it is not there."""
    found = Path(settings.HUIQI["LEDGER"]["FOLDER"])
    found.mkdir(parents=True, exist_ok=True)
    return found


def known_keys() -> list[VerifierKey]:
    """Every key that has signed this log, the present one last; empty before the first checkpoint."""
    try:
        lines = (folder() / KEYS).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    return [VerifierKey.parse(line) for line in lines]


def remember_key(key: VerifierKey) -> None:
    """Make ``key`` the last line of the list, once."""
    keys = known_keys()
    if not keys or keys[-1] != key:
        lines = [str(each) for each in keys if each != key]
        replace_file(folder() / KEYS, "".join(f"{line}\n" for line in [*lines, str(key)]).encode(), mode=0o644)


def find_head() -> Checkpoint | None:
    """The last head that was signed here, if its signature still holds; None before the first."""
    try:
        note = SignedNote.parse((folder() / HEAD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    note.verify(known_keys(), check_signature)
    return Checkpoint.parse(note.text)


def keep_head(note: str) -> None:
    """Remember the head after its transaction, so that the file is never ahead of the database."""
    replace_file(folder() / HEAD, note.encode(), mode=0o644)


def check_signature(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def verified_checkpoint(note: str) -> Checkpoint:
    """The checkpoint in a note signed by a known key of its own name. Raises ProofFault."""
    signed = SignedNote.parse(note)
    key = signed.verify(known_keys(), check_signature)
    found = Checkpoint.parse(signed.text)
    if found.origin != key.name:
        raise ProofFault("the checkpoint is of another log")
    return found


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Write whole or not at all, and be sure that it is on the disk."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def sync_folder(path: Path) -> None:
    """Make a rename in it lasting."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
