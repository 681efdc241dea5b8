"""What experts and handlers are told."""

from __future__ import annotations

from huiqi.core.notices import templates
from huiqi.core.notices.templates import Template

INVITED = Template(
    "review_invited",
    "评审邀请",
    "请您评审：{item}",
    (
        "请您在{due_on}前评审「{item}」的一件申请。",
        "与申请单位有任职、持股、亲属、合作关系的，请先声明回避。",
        "会务请找{contact_name}，{contact_phone}。",
    ),
    is_urgent=True,
)
COMPLETE = Template(
    "review_complete",
    "评分已齐",
    "专家评分已齐：{number}",
    ("「{item}」{number} 的专家评分已齐，平均 {mean} 分。", "请看过后结束评审，提交会议。"),
    is_for_desk=True,
)
APART = Template(
    "review_apart",
    "评分相差较大",
    "评分相差较大：{number}",
    ("「{item}」{number} 的评分相差 {distance} 分，已按规则加请一位专家。",),
    is_for_desk=True,
)


def register() -> None:
    """Add them to the register of notices; called when the room starts."""
    templates.register(INVITED, COMPLETE, APART)
