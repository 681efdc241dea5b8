"""The pages of the operator, as tabs on each of them."""

from __future__ import annotations

from django.urls import reverse

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices import queries as notices
from huiqi.web.kit.parts import Tab

PAGES = (
    ("health", "运行状况"),
    ("jobs", "后台任务"),
    ("outbox", "通知发送"),
    ("departments", "部门和岗位"),
    ("calendar", "工作日历"),
    ("funds", "资金账"),
    ("api:department_tokens", "接口令牌"),
    ("api:department_hooks_list", "接口推送"),
)


def ops_tabs(actor: Actor, current: str) -> list[Tab]:
    """The tabs; failed jobs are counted. Finance sees the page of funds only, and so no tabs."""
    if "operator" not in actor.posts:
        return []
    failed = notices.count_jobs(actor)["失败"]
    return [
        Tab(
            label,
            reverse(name if ":" in name else f"console:{name}"),
            count=failed or None if name == "jobs" else None,
            is_current=name == current,
        )
        for name, label in PAGES
    ]
