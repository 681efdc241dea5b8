"""What can happen in the webhooks room."""

from __future__ import annotations

from huiqi.core.ledger import events

ENDPOINT_REGISTERED = "webhooks.endpoint.registered"
ENDPOINT_PAUSED = "webhooks.endpoint.paused"
ENDPOINT_RESUMED = "webhooks.endpoint.resumed"
ENDPOINT_ENDED = "webhooks.endpoint.ended"
SECRET_ROTATED = "webhooks.secret.rotated"
PUSH_FAILED = "webhooks.push.failed"
PUSH_REPEATED = "webhooks.push.repeated"

events.register(
    "webhooks",
    {
        ENDPOINT_REGISTERED: "登记推送地址",
        ENDPOINT_PAUSED: "暂停推送",
        ENDPOINT_RESUMED: "恢复推送",
        ENDPOINT_ENDED: "停用推送地址",
        SECRET_ROTATED: "更换推送的签名密钥",
        PUSH_FAILED: "推送没有送到",
        PUSH_REPEATED: "再推一次",
    },
)
