"""What the vault needs from outside: a cipher and a digest. A certified module takes the place of the built-in ones."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Cipher(Protocol):
    """Authenticated encryption. ``algorithm`` is written beside each key, so that an old key keeps its own."""

    algorithm: str

    def new_key(self) -> bytes:
        """A fresh key for ``algorithm``."""

    def encrypt(self, algorithm: str, key: bytes, plain: bytes, about: bytes) -> bytes:
        """Nonce, ciphertext and tag. Raises Refusal for an algorithm that it does not have."""

    def decrypt(self, algorithm: str, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """The opposite. Raises Refusal when the tag does not fit: altered, another key, or about something else."""


class Digester(Protocol):
    """A hash and a keyed one; both 32 bytes."""

    algorithm: str

    def digest(self, data: bytes) -> bytes:
        """The hash of ``data``."""

    def mac(self, key: bytes, data: bytes) -> bytes:
        """The keyed hash (HMAC) of ``data``."""


def get_cipher() -> Cipher:
    """The cipher of this installation."""
    cipher: Cipher = import_string(settings.HUIQI["PORTS"]["cipher"])()
    return cipher


def get_digester() -> Digester:
    """The digest of 国密 of this installation."""
    digester: Digester = import_string(settings.HUIQI["PORTS"]["digest"])()
    return digester
