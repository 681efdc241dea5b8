"""短信 · text messages behind their port. A real gateway is the operator's choice; the Null twin shows what would go."""

from __future__ import annotations

from huiqi.core.notices.ports import Message, Receipt
from huiqi.core.notices.services import keep_in_outbox

__all__ = ["NullSms"]


class NullSms:
    """Stands where an SMS gateway would be."""

    def send(self, message: Message) -> Receipt:
        """Keep it, and say so."""
        keep_in_outbox(channel="sms", message=message)
        return Receipt(is_sent=False, note="未接入短信，内容留在待发记录里")
