"""What the log needs from outside: a signature, and a timestamp by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from huiqi.engine.merkle import VerifierKey


class Signer(Protocol):
    """Signs checkpoints. Only the writer of the log asks for it."""

    def key(self) -> VerifierKey:
        """The public key under the name of the log. Raises Refusal when there is none to be had."""

    def sign(self, text: bytes) -> bytes:
        """The bare signature over the text of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RFC 3161 token: ``authority`` said at ``stamped_at`` that it saw the digest."""

    authority: str
    stamped_at: datetime
    token: bytes


class Timestamper(Protocol):
    """An outside timestamping authority."""

    def stamp(self, message: bytes) -> Stamp | None:
        """A checked token over SHA-256 of ``message``; None where none is connected. Raises Refusal when it fails."""


def get_signer() -> Signer:
    """The signer of this installation."""
    signer: Signer = import_string(settings.HUIQI["PORTS"]["ledger_signer"])()
    return signer


def get_timestamper() -> Timestamper:
    """The timestamping authority of this installation, or its Null twin."""
    stamper: Timestamper = import_string(settings.HUIQI["PORTS"]["ledger_anchor"])()
    return stamper
