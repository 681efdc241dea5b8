"""存证树 · Merkle tree: hashes, proofs and their file formats, after RFC 6962 and C2SP; plain Python, no keys kept.

Formats: ``c2sp.org/tlog-tiles``, ``tlog-checkpoint``, ``signed-note`` and ``tlog-proof``.
"""

from __future__ import annotations

from huiqi.engine.merkle.edge import Edge, FullTile
from huiqi.engine.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash, root_of
from huiqi.engine.merkle.note import Checkpoint, SignedNote, VerifierKey
from huiqi.engine.merkle.proof_file import ProofFile
from huiqi.engine.merkle.proofs import (
    ProofFault,
    consistency_path,
    inclusion_path,
    range_root,
    root_from_inclusion,
    verify_consistency,
    verify_inclusion,
)
from huiqi.engine.merkle.tiles import TILE_WIDTH, TileAddress, TileTree

__all__ = [
    "EMPTY_ROOT",
    "TILE_WIDTH",
    "Checkpoint",
    "Edge",
    "FullTile",
    "ProofFault",
    "ProofFile",
    "SignedNote",
    "TileAddress",
    "TileTree",
    "VerifierKey",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "range_root",
    "root_from_inclusion",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]
