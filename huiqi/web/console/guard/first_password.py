"""A first password: easy to read out on the telephone, shown once, changed at the first sign-in."""

from __future__ import annotations

import secrets

PASSWORD_SYLLABLES = ("shan", "shui", "lin", "hai", "yun", "feng", "song", "he", "jiang", "qiao", "tian", "xing")


def first_password() -> str:
    """About 60 bits; never stored in clear."""
    syllables = "-".join(secrets.choice(PASSWORD_SYLLABLES) for _ in range(5))
    return f"{syllables}-{secrets.randbelow(10**12):012d}"
