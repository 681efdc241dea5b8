"""What is told around publicity, appeals and the time after the payment."""

from __future__ import annotations

from huiqi.core.notices.templates.template import CALL, DESK_CALL, Template

AFTER = (
    Template(
        "publicity_started",
        "开始公示",
        "开始公示：{item}",
        (
            "您的「{item}」申请（编号 {number}）已开始公示，到{due_on}为止。",
            "公示的只有企业名称、事项和金额。期满没有异议的，转去拨付。",
            CALL,
        ),
    ),
    Template(
        "publicity_passed",
        "公示期满",
        "公示期满：{item}",
        ("您的「{item}」申请（编号 {number}）公示期满，没有成立的异议。", "接下来由财务核对账户并拨付。", CALL),
    ),
    Template(
        "publicity_upheld",
        "公示异议成立",
        "公示异议成立：{item}",
        (
            "您的「{item}」申请（编号 {number}）公示期间有异议，经核查成立，取消支持。",
            "结论：{note}",
            "不服的，可以在惠企的办件里提出申诉，也可以依法申请行政复议或提起行政诉讼。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "objection_raised",
        "收到异议",
        "收到公示异议：{item}",
        ("{company}的「{item}」（编号 {number}）公示收到异议，拨付已暂停。", "请在{due_on}前核查并答复。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "appeal_received",
        "收到申诉",
        "已收到申诉：{item}",
        (
            "已收到您对「{item}」（编号 {number}）决定的申诉。",
            "由没有经办这一件的人员核查，{due_on}前答复。",
            "申诉不影响您依法申请行政复议或提起行政诉讼。",
            CALL,
        ),
    ),
    Template(
        "appeal_filed",
        "企业申诉",
        "企业申诉：{item}",
        (
            "{company}对「{item}」（编号 {number}）的决定提出申诉。",
            "请由原经办人、原决定人以外的同事在{due_on}前答复。",
            DESK_CALL,
        ),
        is_for_desk=True,
    ),
    Template(
        "appeal_due_soon",
        "申诉快到期",
        "申诉快到期：{item}",
        (
            "{company}对「{item}」（编号 {number}）的申诉要在{due_on}前答复。",
            "请由没有经办的同事尽快核查答复。",
            DESK_CALL,
        ),
        is_for_desk=True,
    ),
    Template(
        "appeal_overdue",
        "申诉已超期",
        "申诉已超期：{item}",
        ("{company}对「{item}」（编号 {number}）的申诉应在{due_on}前答复，已经超期。", "请今天就答复。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "appeal_decided",
        "申诉答复",
        "申诉答复：{item}",
        ("您对「{item}」（编号 {number}）的申诉已有答复：{result}。", "理由：{note}", "答复书在惠企的办件里。", CALL),
        is_urgent=True,
    ),
    Template(
        "decision_corrected",
        "决定已更正",
        "决定已更正：{item}",
        (
            "您的「{item}」申请（编号 {number}）的决定已更正为支持 {amount_text}。",
            "理由：{note}",
            "接下来：{step}。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "filing_asked",
        "已收到备案",
        "已收到备案：{item}",
        ("已收到您对「{item}」的备案（编号 {number}）。", "核对后给您备案号；备案通过之前请不要开始实施。", CALL),
    ),
    Template(
        "filing_accepted",
        "备案已通过",
        "备案已通过：{item}",
        (
            "您对「{item}」的备案已通过，备案号 {filing}，有效期到{valid_until}。",
            "项目完成后，在有效期和申报期内回到这一件（编号 {number}）接着申报。备案不代表同意支持。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "filing_returned",
        "备案要修改",
        "备案要修改：{item}",
        ("您对「{item}」的备案（编号 {number}）要修改：{note}", "登录惠企，打开这一件改好再提交。", CALL),
        is_urgent=True,
    ),
    Template(
        "decision_revoked",
        "决定已取消",
        "决定已取消：{item}",
        (
            "您的「{item}」申请（编号 {number}）原来的决定，已由新的决议取消。",
            "理由：{note}",
            "接下来：{step}。对更正不服的，可以依法申请行政复议或提起行政诉讼。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "refusal_reversed",
        "已改为同意",
        "已改为同意：{item}",
        ("您的「{item}」申请（编号 {number}），经申诉复核，已改为同意。", "理由：{note}", "接下来：{step}。", CALL),
        is_urgent=True,
    ),
    Template(
        "allocation_corrected",
        "配置已更正",
        "配置已更正：{item}",
        ("您的「{item}」申请（编号 {number}），经申诉复核，配置内容已更正，请重新查看后确认。", "理由：{note}", CALL),
        is_urgent=True,
    ),
    Template(
        "use_report_due",
        "请交资金使用报告",
        "请交资金使用报告：{item}",
        ("「{item}」（编号 {number}）的资金使用报告要在{due_on}前提交。", "登录惠企，打开这一件就能填报。", CALL),
    ),
    Template(
        "breach_recorded",
        "事后检查结论",
        "事后检查结论：{item}",
        (
            "「{item}」（编号 {number}）经事后检查，查实有违规。",
            "事实和依据：{note}",
            "追缴另行通知；不服的，可以依法申请行政复议或提起行政诉讼。",
            CALL,
        ),
        is_urgent=True,
    ),
)
