"""Checkpoints (c2sp.org/tlog-checkpoint) in signed notes (c2sp.org/signed-note). Signing and checking are given in."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from huiqi.engine.merkle.proofs import ProofFault

ED25519 = b"\x01"
_SIGNATURE = re.compile(r"^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NUMBER = re.compile(r"^(0|[1-9]\d*)$", re.ASCII)
_NAME = re.compile(r"^[^\s+]+$")
MOST_SIGNATURES = 64

CheckSignature = Callable[[bytes, bytes, bytes], bool]
"""``(public_key, signature, text)``: whether an Ed25519 signature holds."""


def decode64(text: str) -> bytes:
    """Base 64 in its one spelling. Raises ProofFault."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofFault("not base 64") from error
    if base64.b64encode(found).decode() != text:
        raise ProofFault("not base 64 in its one spelling")
    return found


def encode64(data: bytes) -> str:
    """Base 64 with padding."""
    return base64.b64encode(data).decode()


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signature is trusted: ``name`` and a 32-byte Ed25519 public key."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """``name+id+base64(0x01 || key)``. Raises ProofFault."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not _NAME.match(parts[0]):
            raise ProofFault("not a verifier key")
        body = decode64(parts[2])
        found = cls(parts[0], body[1:])
        if body[:1] != ED25519 or len(body) != 33 or found.id.hex() != parts[1]:
            raise ProofFault("not an Ed25519 verifier key, or its id is not its own")
        return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: which log, how many entries, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed text, with its last newline."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; further lines (extensions) are let be. Raises ProofFault."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0] or not _NUMBER.match(lines[1]):
            raise ProofFault("not a checkpoint")
        root = decode64(lines[2])
        if len(root) != 32:
            raise ProofFault("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text with signatures: (key name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def __str__(self) -> str:
        lines = [f"— {name} {encode64(key_id + signature)}\n" for name, key_id, signature in self.signatures]
        return self.text + "\n" + "".join(lines)

    @classmethod
    def parse(cls, note: str) -> SignedNote:
        """Raises ProofFault for anything that is not a well-formed signed note."""
        text, blank, tail = note.rpartition("\n\n")
        if not blank or not note.endswith("\n") or _CONTROL.search(note):
            raise ProofFault("not a signed note")
        lines = tail[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise ProofFault("a note with too many signatures")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def verify(self, keys: Iterable[VerifierKey], check: CheckSignature) -> VerifierKey:
        """The first known key whose signature holds. Raises ProofFault for none, or for a false one of a known key."""
        known = {(key.name, key.id): key for key in keys}
        found = None
        for name, key_id, signature in self.signatures:
            key = known.get((name, key_id))
            if key is None:
                continue
            if not check(key.public, signature, self.text.encode()):
                raise ProofFault(f"the signature of {name} is false")
            found = found or key
        if found is None:
            raise ProofFault("no signature by a known key")
        return found


def _signature(line: str) -> tuple[str, bytes, bytes]:
    match = _SIGNATURE.match(line)
    if match is None:
        raise ProofFault("not a signature line")
    body = decode64(match[2])
    if len(body) < 5:
        raise ProofFault("a signature is too short")
    return match[1], body[:4], body[4:]
