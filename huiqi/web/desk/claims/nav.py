"""The entry of the claims desk in the officers' mast."""

from __future__ import annotations

from huiqi.core.parties.queries import count_pending_claims
from huiqi.web.kit.nav import NavItem, for_posts, register

register(
    NavItem(
        "desk",
        "企业认领",
        "claims:list",
        order=60,
        when=for_posts("window"),
        count=lambda actor: count_pending_claims(actor) or None,
    )
)
