"""政务微信 · messages to officers behind their port. The Null twin shows what would go."""

from __future__ import annotations

from huiqi.core.notices.ports import Message, Receipt
from huiqi.core.notices.services import keep_in_outbox

__all__ = ["NullWecom"]


class NullWecom:
    """Stands where the 政务微信 interface would be."""

    def send(self, message: Message) -> Receipt:
        """Keep it, and say so."""
        keep_in_outbox(channel="wecom", message=message)
        return Receipt(is_sent=False, note="未接入政务微信，内容留在待发记录里")
