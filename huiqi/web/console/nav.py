"""Entries of the console in the masts, found at start-up."""

from __future__ import annotations

from huiqi.web.kit.nav import NavItem, for_posts, register

register(
    NavItem("desk", "今早", "console:morning", order=5, when=for_posts("leader")),
    NavItem("desk", "运行", "console:health", order=4, when=for_posts("operator")),
    NavItem("desk", "账号安全", "console:accounts", order=3, when=for_posts("security")),
    NavItem("desk", "操作记录", "console:audit", order=3, when=for_posts("auditor")),
    NavItem(
        "desk",
        "资金账",
        "console:funds",
        order=65,
        when=lambda actor: "finance" in actor.posts and "operator" not in actor.posts,
    ),
    NavItem("public", "公开账", "console:figures", order=60),
    NavItem("foot", "支持名单", "console:awards", order=20),
    NavItem("desk_foot", "公开账", "console:figures", order=20),
)
