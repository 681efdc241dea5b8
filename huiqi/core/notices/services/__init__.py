"""Writes of the notices room, one verb a file."""

from huiqi.core.notices.services.deliver import deliver
from huiqi.core.notices.services.mark_read import mark_all_read, mark_read
from huiqi.core.notices.services.outbox import keep_in_outbox
from huiqi.core.notices.services.retry import retry_delivery, retry_failed
from huiqi.core.notices.services.send_notice import send_notice

__all__ = [
    "deliver",
    "keep_in_outbox",
    "mark_all_read",
    "mark_read",
    "retry_delivery",
    "retry_failed",
    "send_notice",
]
