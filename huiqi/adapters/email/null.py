"""No mail server is connected: what would go is kept for the operator."""

from __future__ import annotations

from huiqi.core.notices.ports import Message, Receipt
from huiqi.core.notices.services import keep_in_outbox


class NullEmail:
    """Stands where a mail server would be."""

    def send(self, message: Message) -> Receipt:
        """Keep it, and say so."""
        keep_in_outbox(channel="email", message=message)
        return Receipt(is_sent=False, note="未接入邮件，内容留在待发记录里")
