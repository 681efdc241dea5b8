"""What the one door does to money, inside its transaction: reserve, release, order, pay, fail, correct."""

from __future__ import annotations

from huiqi.core.cases import effects
from huiqi.core.cases.models import Answer, Decision
from huiqi.core.cases.passage import Passage
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.caps import require_within_caps
from huiqi.core.payments.masking import mask_account
from huiqi.core.payments.models import CaseBalance, Fund, Grant, PaymentOrder
from huiqi.core.payments.numbering import next_number
from huiqi.core.payments.posting import locked_balance, post
from huiqi.engine.money.exact import fen_text, to_yuan, wan_text
from huiqi.engine.refusal import Conflict, InvalidInput, Refusal


def reserve_fund(passage: Passage) -> None:
    """Hold the decided sum in the fund, or refuse the decision with what is left and what to do."""
    case, terms = passage.case, passage.terms
    amount_fen = Decision.objects.get(case=case).amount_fen
    if not amount_fen:
        raise InvalidInput("支持金额要大于零。", fields={"amount": "支持金额要大于零。"})
    fund = _fund(passage)
    require_within_caps(case, terms, fund.year, amount_fen)
    available = locked_balance(fund).available_fen
    if amount_fen > available:
        raise Refusal(
            f"本年度资金只剩 {wan_text(available)}，这一件要 {wan_text(amount_fen)}，不能批准。"
            "请先报请追加资金，或按剩余额度重新核定。",
            code="fund_short",
        )
    post(actor=passage.actor, fund=fund, kind="reserve", amount_fen=amount_fen, key=f"reserve:{case.number}", case=case)
    Grant.objects.create(
        case=case,
        company_id=case.company_id,
        fund=fund,
        year=fund.year,
        item_id=case.item_id,
        opening_code=case.opening_code,
        amount_fen=amount_fen,
        granted_at=passage.at,
    )
    _note(passage, events.RESERVED, {"fund": fund.code, "amount_fen": amount_fen})


def release_fund(passage: Passage) -> None:
    """Give back what the case still holds reserved; nothing when it holds nothing."""
    case = passage.case
    grant = Grant.objects.select_for_update().filter(case=case, released_at=None).select_related("fund").first()
    balance = CaseBalance.objects.filter(case=case).first()
    if grant is None or balance is None or balance.reserved_fen == 0:
        return
    released = balance.reserved_fen
    post(
        actor=passage.actor,
        fund=grant.fund,
        kind="release",
        amount_fen=released,
        key=f"release:{case.number}",
        case=case,
    )
    grant.released_at = passage.at
    grant.save(update_fields=["released_at"])
    _note(passage, events.RELEASED, {"fund": grant.fund.code, "amount_fen": released})


def create_order(passage: Passage) -> None:
    """Commit the reserved sum and make out the one payment order of the case."""
    case = passage.case
    grant = Grant.objects.select_related("fund").filter(case=case, released_at=None).first()
    if grant is None:
        raise Conflict("这一件没有占用资金，不能开支付单。请核对决定。")
    payee = _payee(passage)
    post(
        actor=passage.actor, fund=grant.fund, kind="commit", amount_fen=grant.amount_fen,
        key=f"commit:{case.number}", case=case,
    )  # fmt: skip
    order = PaymentOrder.objects.create(
        number=next_number("ZF", grant.year),
        case=case,
        fund=grant.fund,
        amount_fen=grant.amount_fen,
        payee_name=payee["payee_name"],
        bank_name=payee["payee_bank"],
        account=payee["payee_account"],
        prepared_by_id=passage.actor.person_id,
        prepared_at=passage.at,
    )
    passage.told["order"] = order.number
    _note(passage, events.ORDERED, {"order": order.number, "amount_fen": order.amount_fen})


def pay_order(passage: Passage) -> None:
    """Mark the order paid: committed becomes paid, once."""
    order = _order(passage)
    if order.state != "exported":
        raise Conflict(f"支付单 {order.number} 还没有送银行，不能确认到账。请先导出批次。")
    post(
        actor=passage.actor, fund=order.fund, kind="pay", amount_fen=order.amount_fen,
        key=f"pay:{order.number}", case=passage.case,
    )  # fmt: skip
    order.state, order.paid_on, order.serial = "paid", passage.fields["paid_on"], passage.fields["serial"]
    order.failure, order.needs_new_account = "", False
    order.save(update_fields=["state", "paid_on", "serial", "failure", "needs_new_account"])
    passage.told |= {
        "amount": to_yuan(order.amount_fen),
        "amount_text": fen_text(order.amount_fen),
        "payee_name": order.payee_name,
        "bank_name": order.bank_name,
        "account_masked": mask_account(order.account),
        "paid_on": order.paid_on,
    }
    _note(passage, events.PAID, {"order": order.number, "amount_fen": order.amount_fen})


def fail_order(passage: Passage) -> None:
    """The bank sent it back: the sum stays committed, the company corrects its account."""
    order = _order(passage)
    if order.state != "exported":
        raise Conflict(f"支付单 {order.number} 不在银行处理中，不能记为未成功。")
    order.state, order.failure, order.needs_new_account = "failed", passage.fields["note"][:500], True
    order.save(update_fields=["state", "failure", "needs_new_account"])
    passage.told |= {"reason": order.failure, "account_masked": mask_account(order.account)}
    _note(passage, events.FAILED, {"order": order.number})


def correct_payee(passage: Passage) -> None:
    """The company gives another account of its own name; a failed order can then go to the bank again."""
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
    order = PaymentOrder.objects.select_for_update().filter(case=passage.case).first()
    if order is None:
        return
    if order.state == "exported":
        raise Conflict("这笔款已送银行，暂时不能改账户。银行退回后再更正。")
    order.payee_name, order.bank_name, order.account = name, passage.fields["bank_name"], account
    order.state, order.needs_new_account, order.batch = "prepared", False, None
    order.save(update_fields=["payee_name", "bank_name", "account", "state", "needs_new_account", "batch"])
    _note(passage, events.CORRECTED, {"order": order.number})


def _fund(passage: Passage) -> Fund:
    terms = passage.terms
    fund = Fund.objects.filter(code=terms.fund_code or "", year=terms.fund_year or passage.today.year).first()
    if fund is None:
        raise Refusal("这个批次还没有对应的资金账，不能批准。请财务先建立资金账。", code="no_fund")
    return fund


def _order(passage: Passage) -> PaymentOrder:
    order = (
        PaymentOrder.objects.select_for_update(of=("self",)).select_related("fund").filter(case=passage.case).first()
    )
    if order is None:
        raise Conflict("这一件还没有支付单。请先开支付单。")
    return order


def _payee(passage: Passage) -> dict[str, str]:
    names = ("payee_name", "payee_bank", "payee_account")
    answers = {a.field: str(a.value or "") for a in Answer.objects.filter(case=passage.case, field__in=names)}
    if not answers.get("payee_account") or not answers.get("payee_name"):
        raise InvalidInput("申请里没有收款账户，不能开支付单。请让企业补填。")
    _require_own_name(passage, answers["payee_name"])
    return {name: answers.get(name, "") for name in names}


def _require_own_name(passage: Passage, name: str) -> None:
    """Public money goes to the applicant's own account only."""
    company = passage.case.company.name
    if _bare(name) != _bare(company):
        raise InvalidInput(f"收款户名“{name}”和申请企业“{company}”不一致，不能付款。请更正收款账户。")


def _bare(name: str) -> str:
    return name.replace("(", "（").replace(")", "）").replace(" ", "")


def _digits(account: str) -> str:
    digits = account.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32):
        raise InvalidInput("银行账号应是 8 到 32 位数字，请核对后重填。", fields={"account": "应是 8 到 32 位数字。"})
    return digits


def _note(passage: Passage, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=passage.actor,
        kind=kind,
        subject=("cases.case", passage.case.number),
        payload=payload,
        company_id=passage.case.company_id,
    )


def register() -> None:
    """Make them known to the one door; called when the room starts."""
    for handler in (reserve_fund, release_fund, create_order, pay_order, fail_order, correct_payee):
        effects.register(handler.__name__, handler)
