"""Entries of the account pages in the masts."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import get_acting_words
from huiqi.web.kit.nav import NavItem, for_company, register, signed_in, signed_out


def whoami(actor: Actor) -> str:
    """``林会计（经办人）``, ``何工 · 区企服中心``, or just the name."""
    words = get_acting_words(actor)
    if actor.is_officer:
        return f"{actor.label} · {words}"
    return f"{actor.label}（{words}）" if words else actor.label


register(
    NavItem("account", "登录", "account:sign_in", order=10, when=signed_out),
    NavItem("account", "演示登录", "demo:sign_ins", order=5, when=signed_out),
    NavItem("account", whoami, "account:security", order=20, when=signed_in),
    NavItem("account", "退出", "account:sign_out", order=30, when=signed_in, method="post"),
    NavItem("desk_account", whoami, "account:security", order=20, when=signed_in),
    NavItem("desk_account", "退出", "account:sign_out", order=30, when=signed_in, method="post"),
    NavItem("foot", "授权管理", "account:people", order=40, when=for_company),
    NavItem("foot", "换一家企业或部门", "account:acting", order=41, when=signed_in),
    NavItem("desk_foot", "换一家企业或部门", "account:acting", order=41, when=signed_in),
)
