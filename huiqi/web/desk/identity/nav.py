"""The entry of the recognising desk in the officers' mast."""

from __future__ import annotations

from huiqi.core.parties.queries import count_open_questions
from huiqi.web.kit.nav import NavItem, for_posts, register

register(
    NavItem(
        "desk",
        "认企业",
        "identity:list",
        order=62,
        when=for_posts("operator"),
        covers=("identity:question", "identity:merge", "identity:streets"),
        count=lambda actor: count_open_questions(actor) or None,
    )
)
