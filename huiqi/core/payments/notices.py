"""What people are told about money beyond the case's own news."""

from __future__ import annotations

from huiqi.core.notices.templates import register as register_templates
from huiqi.core.notices.templates.template import CALL, Template

TEMPLATES = (
    Template(
        "tranche_paid",
        "本期已付款",
        "已拨付一期：{item}",
        (
            "「{item}」（编号 {number}）的一期支持资金已经拨付。",
            "金额：{amount} 元；拨付日期：{paid_on}；收款账号：{account_masked}。",
            "下一期：{next_tranche}，条件和进度在办件里看。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "clawback_begun",
        "要求退回资金",
        "请退回支持资金：{item}",
        (
            "「{item}」（编号 {number}）已拨付的支持资金要退回 {amount} 元，追回编号 {clawback}。",
            "原因：{reason}。",
            "分 {count} 期，第一期 {due_on} 前退回；各期金额、日期和收款账户见通知书。",
            "有异议的，可以在惠企的办件里提出申诉。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "clawback_due",
        "退回资金快到期",
        "{due_on}前请退回 {amount} 元",
        ("「{item}」（追回编号 {clawback}）的一期退款 {due_on} 到期，还差 {amount} 元。", "已经退的请忽略。", CALL),
        is_urgent=True,
    ),
    Template(
        "clawback_overdue",
        "退回资金已逾期",
        "退款已逾期：{item}",
        (
            "「{item}」（追回编号 {clawback}）应在 {due_on} 前退回的款，还差 {amount} 元没有收到。",
            "请马上退回，或与我们联系；逾期不退的，依法催告、申请强制执行，并记入信用记录。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "clawback_cancelled",
        "不用再退回",
        "不用退回了：{item}",
        (
            "「{item}」（编号 {number}）要退回 {amount} 元的决定（追回编号 {clawback}）已经撤销，不用再退。",
            "原因：{reason}。",
            CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "clawback_settled",
        "退款已结清",
        "退款已结清：{item}",
        ("「{item}」（追回编号 {clawback}）要退回的 {amount} 元已全部收到，追回结束。", CALL),
    ),
)


def register() -> None:
    """Make the texts known; called when the room starts."""
    register_templates(*TEMPLATES)
