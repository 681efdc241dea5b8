"""签名 · the signature under the log's checkpoints. Ed25519 is built in; 国密 SM2 waits for the operator's own module."""

from __future__ import annotations

from huiqi.adapters.ledger_signing.ed25519 import Ed25519Signer
from huiqi.adapters.ledger_signing.sm2 import Sm2Signer

__all__ = ["Ed25519Signer", "Sm2Signer"]
