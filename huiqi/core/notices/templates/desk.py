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
    Template(
        "consultation_asked",
        "征求意见",
        "请回复意见：{item}",
        (
            "{department}就{company}的「{item}」申请（编号 {number}）征求贵部门意见：{question}",
            "请在{due_on}前回复，只需看共享的材料。",
            DESK_CALL,
        ),
        is_for_desk=True,
    ),
    Template(
        "consultation_answered",
        "意见已回复",
        "已回复意见：{item}",
        ("{asked}回复了{company}的「{item}」申请（编号 {number}）：{answer}", "请继续办理。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "consultation_overdue",
        "征求意见超期",
        "意见超期未回：{item}",
        (
            "{asked}对{company}的「{item}」申请（编号 {number}）的意见应在{due_on}前回复，现在还没有。",
            "请{asked}今天回复；承办部门可以打电话催办，也可以收回征求意见、按现有材料办理。",
            DESK_CALL,
        ),
        is_for_desk=True,
        is_urgent=True,
    ),
)
