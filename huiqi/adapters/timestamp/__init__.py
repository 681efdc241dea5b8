"""时间戳 · an outside authority's word that a checkpoint was there at a time (RFC 3161), behind its port."""

from __future__ import annotations

from huiqi.adapters.timestamp.null import NullTimestamp
from huiqi.adapters.timestamp.rfc3161 import Rfc3161Timestamp

__all__ = ["NullTimestamp", "Rfc3161Timestamp"]
