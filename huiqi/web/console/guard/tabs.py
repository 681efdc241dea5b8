"""The pages of the security administrator, as tabs on each of them."""

from __future__ import annotations

from django.urls import reverse

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries as parties
from huiqi.web.kit.parts import Tab

PAGES = (("accounts", "账号和岗位"), ("sessions", "登录会话"), ("requests", "注销申请"))


def guard_tabs(actor: Actor, current: str) -> list[Tab]:
    """The tabs; requests that wait are counted."""
    waiting = parties.count_open_erasures(actor)
    return [
        Tab(
            label,
            reverse(f"console:{name}"),
            count=waiting or None if name == "requests" else None,
            is_current=name == current,
        )
        for name, label in PAGES
    ]
