"""Bank accounts as pages show them."""

from __future__ import annotations


def mask_account(account: str) -> str:
    """「尾号 6620」."""
    return f"尾号 {account[-4:]}" if account else ""
