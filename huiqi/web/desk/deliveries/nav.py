"""The entry of the deliveries desk in the officers' mast."""

from __future__ import annotations

from huiqi.core.intake.queries import count_waiting
from huiqi.web.kit.nav import NavItem, for_posts, register

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
