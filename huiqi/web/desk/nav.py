"""Entries of the officers' desk in its mast, found at start-up."""

from __future__ import annotations

from huiqi.web.desk.claims import nav as claims

__all__ = ["claims"]
