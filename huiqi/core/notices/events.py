"""What can happen in the notices room."""

from __future__ import annotations

from huiqi.core.ledger import events

NOTICE_SENT = "notices.notice.sent"
NOTICE_READ = "notices.notice.read"
DELIVERY_FAILED = "notices.delivery.failed"
DELIVERY_RETRIED = "notices.delivery.retried"
JOB_RETRIED = "notices.job.retried"

events.register(
    "notices",
    {
        NOTICE_SENT: "发出通知",
        NOTICE_READ: "阅读通知",
        DELIVERY_FAILED: "通知没有送到",
        DELIVERY_RETRIED: "重新发送通知",
        JOB_RETRIED: "重新运行后台任务",
    },
)
