"""What happens in this room, as written into the ledger."""

from __future__ import annotations

from huiqi.core.ledger.events import register

RELEASE_PUBLISHED = "catalog.release.published"
OPENING_PUBLISHED = "catalog.opening.published"
OPENING_CLOSED = "catalog.opening.closed"

register(
    "catalog",
    {RELEASE_PUBLISHED: "发布版本", OPENING_PUBLISHED: "发布批次", OPENING_CLOSED: "提前截止批次"},
)
