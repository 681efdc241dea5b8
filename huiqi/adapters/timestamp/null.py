"""No authority: checkpoints are signed by the district alone."""

from __future__ import annotations


class NullTimestamp:
    """Stands where an authority would be."""

    def stamp(self, message: bytes) -> None:
        """Nothing is stamped."""
        return
