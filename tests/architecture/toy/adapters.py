"""The toy's port has a Null twin, as every port."""

from __future__ import annotations


class NullBell:
    """未接入."""
