"""Entries of the machines' face in the masts and feet."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.web.kit.nav import NavItem, for_posts, register


def is_owner(actor: Actor) -> bool:
    """Owners of a company look after its tokens."""
    return "owner" in actor.mandates


register(
    NavItem("foot", "接口", "api:overview", order=50),
    NavItem("foot", "接口令牌", "api:company_tokens", order=51, when=is_owner),
    NavItem("foot", "接口推送", "api:company_hooks_list", order=52, when=is_owner),
    NavItem("desk_foot", "接口", "api:overview", order=50),
    NavItem("desk_foot", "接口推送", "api:department_hooks_list", order=53, when=for_posts("operator")),
    NavItem("desk_foot", "接口令牌", "api:department_tokens", order=51, when=for_posts("operator")),
    NavItem("desk_foot", "本人接口令牌", "api:own_tokens", order=52, when=for_posts("window", "handler", "decider")),
)
