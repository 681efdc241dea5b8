"""The entry of the meetings in the officers' mast."""

from __future__ import annotations

from huiqi.core.meetings.queries import count_to_attend
from huiqi.web.kit.nav import NavItem, for_posts, register

register(
    NavItem(
        "desk",
        "会议",
        "meetings:list",
        order=25,
        when=for_posts("secretary", "member", "leader", "decider"),
        count=lambda actor: count_to_attend(actor) or None,
    ),
    NavItem("desk", "会议机构", "meetings:bodies", order=26, when=for_posts("operator")),
)
