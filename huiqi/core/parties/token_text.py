"""The text of a token: ``hq_<prefix>_<secret>``. The prefix finds the row, the secret proves the holder."""

from __future__ import annotations

import hashlib
import re
import secrets
import string

_SHAPE = re.compile(r"^hq_([0-9a-z]{10})_([0-9A-Za-z_-]{43})$")
_LETTERS = string.ascii_lowercase + string.digits


def make_text() -> tuple[str, str, str]:
    """A fresh token: (whole text, prefix, SHA-256 of the secret)."""
    prefix, secret = "".join(secrets.choice(_LETTERS) for _ in range(10)), secrets.token_urlsafe(32)
    return f"hq_{prefix}_{secret}", prefix, digest_of(secret)


def read_text(text: str) -> tuple[str, str] | None:
    """(prefix, SHA-256 of the secret) of what was sent, None when it is no token at all."""
    match = _SHAPE.match(text.strip())
    return (match[1], digest_of(match[2])) if match else None


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
