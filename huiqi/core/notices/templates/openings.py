"""What companies are told of openings and deadlines."""

from __future__ import annotations

from huiqi.core.notices.templates.template import CALL, Template

OPENINGS = (
    Template(
        "opening_opens",
        "开放提醒",
        "现在可以申请：{item}",
        (
            "您可能符合条件的「{item}」已开放申请。",
            "{closes_on}截止。",
            "登录惠企看每一条是否符合，多数内容已替您填好。",
            CALL,
        ),
    ),
    Template(
        "opening_closes",
        "截止提醒",
        "快截止：{item}",
        (
            "「{item}」{closes_on}截止，您的申请还没有提交。",
            "填过的内容都在，登录惠企接着填就行。",
            "错过后要等下一批开放。",
            CALL,
        ),
        is_urgent=True,
    ),
)
