"""What members are told."""

from __future__ import annotations

from huiqi.core.notices import templates
from huiqi.core.notices.templates import Template

CALLED = Template(
    "meeting_called",
    "开会通知",
    "开会通知：{meeting}",
    (
        "{meeting}定于{at}在{place}召开，议题 {items} 项。",
        "请会前看材料；与议题有利害关系的，请先在会议页面声明回避。不能委托他人代会。",
        "会务请找{secretary}。",
    ),
    is_for_desk=True,
)
SIGN = Template(
    "minutes_to_sign",
    "纪要待签发",
    "请签发纪要：{meeting}",
    ("{meeting}的纪要已起草，请看过后签发。", "签发后不能改动。会务请找{secretary}。"),
    is_for_desk=True,
)


def register() -> None:
    """Add them to the register of notices; called when the room starts."""
    templates.register(CALLED, SIGN)
