"""What officers are told."""

from __future__ import annotations

from huiqi.core.notices.templates.template import DESK_CALL, Template

DESK = (
    Template(
        "supplement_answered",
        "企业已补正",
        "已补正，请继续办理：{item}",
        ("{company}已补正「{item}」申请（编号 {number}）。", "接下来：{step}，{due_on}前完成。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_withdrawn",
        "企业已撤回",
        "已撤回：{item}",
        ("{company}撤回了「{item}」申请（编号 {number}），不用再办。", "撤回原因：{note}", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_arrived",
        "来了新办件",
        "待办：{item}",
        ("{company}的「{item}」申请（编号 {number}）到了您这一步：{step}。", "请在{due_on}前办完。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_due_soon",
        "快到期",
        "快到期：{item}",
        (
            "{company}的「{item}」申请（编号 {number}）停在「{step}」，{due_on}到期。",
            "请优先处理；办不完的请写明原因并报告负责人。",
            DESK_CALL,
        ),
        is_for_desk=True,
        is_urgent=True,
    ),
    Template(
        "case_overdue",
        "已超期",
        "已超期：{item}",
        (
            "{company}的「{item}」申请（编号 {number}）停在「{step}」，已过期限{due_on}。",
            "请今天处理；超期会显示在领导的页面上。",
            DESK_CALL,
        ),
        is_for_desk=True,
        is_urgent=True,
    ),
)
