"""The entry of the deliveries desk in the officers' mast."""

from __future__ import annotations

from huiqi.core.intake.queries import count_waiting
from huiqi.web.kit.nav import NavItem, for_posts, register
from huiqi.web.kit.words import add_words

register(
    NavItem(
        "desk",
        "信息归集",
        "data:list",
        order=70,
        when=for_posts("operator"),
        count=lambda actor: count_waiting(actor) or None,
    )
)
add_words(
    "delivery_state",
    {
        "received": "待读取",
        "looked": "待入库",
        "queued": "正在入库",
        "taken": "已入库",
        "refused": "读不了",
        "withdrawn": "已撤回",
    },
)
