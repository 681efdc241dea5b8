"""Entries of the portal in the masts, found at start-up."""

from __future__ import annotations

from huiqi.web.portal.account import nav as account

__all__ = ["account"]
