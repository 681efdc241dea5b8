"""What higher rooms do when something happens to parties, inside the same transaction.

Parties lies below notices, so it can't send any: a room above registers a handler from its AppConfig, and a handler
that raises rolls the act back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import events

Handler = Callable[[Actor, Any], None]

OCCASIONS = frozenset(
    {
        events.CLAIM_FILED,
        events.CLAIM_APPROVED,
        events.CLAIM_REFUSED,
        events.MANDATE_GRANTED,
        events.MANDATE_REVOKED,
        events.INVITATION_SENT,
        events.PERSON_ERASED,
        events.ERASURE_ASKED,
        events.ERASURE_REFUSED,
    }
)
_handlers: dict[str, list[Handler]] = {}


def register(occasion: str, handler: Handler) -> None:
    """Have ``handler(actor, subject)`` run on every ``occasion``; the subject is the claim, mandate, invitation,
    request or person."""
    if occasion not in OCCASIONS:
        raise ValueError(f"nobody announces {occasion!r}; known: {sorted(OCCASIONS)}")
    handlers = _handlers.setdefault(occasion, [])
    if handler not in handlers:
        handlers.append(handler)


def announce(occasion: str, actor: Actor, subject: object) -> None:
    """Run the handlers of ``occasion`` in the order of registration."""
    for handler in _handlers.get(occasion, []):
        handler(actor, subject)
