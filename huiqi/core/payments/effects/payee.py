"""Whose account the money goes to: the applicant's own, corrected by the applicant only."""

from __future__ import annotations

from huiqi.core.cases.models import Answer
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.payments import events
from huiqi.core.payments.models import PaymentOrder
from huiqi.engine.money.payee import is_own_name
from huiqi.engine.refusal import Conflict, InvalidInput


def correct_payee(passage: Passage) -> None:
    """The company gives another account of its own name; the order is approved anew and goes to the bank again."""
    name, account = passage.fields["payee_name"], _digits(passage.fields["account"])
    _require_own_name(passage, name)
    for field, value in (("payee_name", name), ("payee_bank", passage.fields["bank_name"]), ("payee_account", account)):
        Answer.objects.update_or_create(
            case=passage.case,
            field=field,
            defaults={
                "value": value,
                "origin": "typed",
                "saved_by_id": passage.actor.person_id,
                "saved_by_label": passage.actor.label,
                "saved_at": passage.at,
            },
        )
    order = PaymentOrder.objects.select_for_update().filter(case=passage.case).exclude(state="paid").first()
    if order is None:
        return
    if order.state == "exported":
        raise Conflict("这笔款已送银行，暂时不能改账户。银行退回后再更正。")
    order.payee_name, order.bank_name, order.account = name, passage.fields["bank_name"], account
    # What was approved is no longer what would be paid: another look by the approver.
    order.state, order.needs_new_account, order.batch = "prepared", False, None
    order.approved_by = order.approved_at = order.exported_by = order.confirmed_by = None
    order.approved_by_label = ""
    order.save()
    note(passage, events.CORRECTED, {"order": order.number})


def payee_of(passage: Passage) -> dict[str, str]:
    """Name, bank and account that the application gives. Raises InvalidInput without them or for another's name."""
    names = ("payee_name", "payee_bank", "payee_account")
    answers = {a.field: str(a.value or "") for a in Answer.objects.filter(case=passage.case, field__in=names)}
    if not answers.get("payee_account") or not answers.get("payee_name"):
        raise InvalidInput("申请里没有收款账户，不能开支付单。请让企业补填。")
    _require_own_name(passage, answers["payee_name"])
    return {name: answers.get(name, "") for name in names}


def _require_own_name(passage: Passage, name: str) -> None:
    """Public money goes to the applicant's own account only."""
    company = passage.case.company.name
    if not is_own_name(name, company):
        raise InvalidInput(f"收款户名“{name}”和申请企业“{company}”不一致，不能付款。请更正收款账户。")


def _digits(account: str) -> str:
    digits = account.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32):
        raise InvalidInput("银行账号应是 8 到 32 位数字，请核对后重填。", fields={"account": "应是 8 到 32 位数字。"})
    return digits
