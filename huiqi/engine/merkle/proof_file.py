"""Proofs in a file that checks offline, after c2sp.org/tlog-proof."""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiqi.engine.merkle.note import Checkpoint, SignedNote, decode64, encode64
from huiqi.engine.merkle.proofs import ProofFault, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"^index (0|[1-9]\d*)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Entry ``index``, its path, the signed checkpoint verbatim; ``extra`` is nobody's word until it is hashed."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        extra = f"extra {encode64(self.extra)}\n" if self.extra else ""
        path = "".join(f"{encode64(each)}\n" for each in self.path)
        return f"{HEADER}\n{extra}index {self.index}\n{path}\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> ProofFile:
        """Raises ProofFault."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != HEADER or not blank:
            raise ProofFault("not a proof file")
        extra = decode64(lines.pop(1).removeprefix("extra ")) if lines[1:] and lines[1].startswith("extra ") else b""
        match = _INDEX.match(lines[1]) if len(lines) > 1 else None
        if match is None:
            raise ProofFault("the proof does not say which entry")
        path = tuple(decode64(line) for line in lines[2:])
        if any(len(each) != 32 for each in path) or len(path) > 64:
            raise ProofFault("the path is not made of hashes")
        return cls(int(match[1]), path, note, extra)

    def signed(self) -> tuple[Checkpoint, SignedNote]:
        """The checkpoint and the note that carries it, unchecked."""
        note = SignedNote.parse(self.checkpoint)
        return Checkpoint.parse(note.text), note

    def verify_leaf(self, leaf: bytes) -> Checkpoint:
        """Raises ProofFault unless the leaf hash is in the tree of the checkpoint. The signature is the caller's."""
        checkpoint, _ = self.signed()
        verify_inclusion(self.index, checkpoint.size, leaf, self.path, checkpoint.root)
        return checkpoint
