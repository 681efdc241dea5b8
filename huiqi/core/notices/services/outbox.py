"""Where the Null twins put what would have gone out."""

from __future__ import annotations

from huiqi.core.notices.models import OutboxMessage
from huiqi.core.notices.ports import Message


def keep_in_outbox(*, channel: str, message: Message) -> OutboxMessage:
    """Keep a message of a channel that is not connected, once for its key. Called by the Null adapters."""
    kept, _ = OutboxMessage.objects.get_or_create(
        key=message.key,
        defaults={"channel": channel, "address_masked": message.address_masked, "text": message.text},
    )
    return kept
