"""An order's life inside the one door: prepared, approved by another, paid by a third, or sent back by the bank."""

from __future__ import annotations

from huiqi.core.cases import clocks
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.payments import events
from huiqi.core.payments.effects.payee import payee_of
from huiqi.core.payments.masking import mask_account
from huiqi.core.payments.models import CaseBalance, Grant, PaymentOrder
from huiqi.core.payments.numbering import next_number
from huiqi.core.payments.posting import post
from huiqi.core.payments.readiness import next_tranche, why_not_ready
from huiqi.engine.money.exact import fen_text, to_yuan
from huiqi.engine.refusal import Conflict, NotAllowed

PAUSED_FOR_TRANCHE = "tranche"


def create_order(passage: Passage) -> None:
    """Make out the payment order of the next tranche; the first one commits the whole reserved sum."""
    case = passage.case
    grant = (
        Grant.objects.select_related("fund").select_for_update(of=("self",)).filter(case=case, released_at=None).first()
    )
    if grant is None:
        raise Conflict("这一件没有占用资金，不能开支付单。请核对决定。")
    tranche = next_tranche(grant)
    if tranche is None:
        raise Conflict("各期都已开出支付单，没有可以再开的。")
    reason = why_not_ready(tranche, passage.today)
    if reason:
        raise Conflict(reason)
    payee = payee_of(passage)
    _commit(passage, grant)
    order = PaymentOrder.objects.create(
        number=next_number("ZF", grant.fund.year),
        case=case,
        fund=grant.fund,
        tranche=tranche,
        amount_fen=tranche.amount_fen,
        payee_name=payee["payee_name"],
        bank_name=payee["payee_bank"],
        account=payee["payee_account"],
        prepared_by_id=passage.actor.person_id,
        prepared_at=passage.at,
    )
    _resume_clock(passage)
    passage.told["order"] = order.number
    note(passage, events.ORDERED, {"order": order.number, "amount_fen": order.amount_fen, "tranche": tranche.position})


def _commit(passage: Passage, grant: Grant) -> None:
    balance = CaseBalance.objects.filter(case=passage.case).first()
    if balance is None or not balance.reserved_fen:
        return
    post(
        actor=passage.actor, fund=grant.fund, kind="commit", amount_fen=balance.reserved_fen,
        key=f"commit:{passage.case.number}", case=passage.case,
    )  # fmt: skip


def approve_order(passage: Passage) -> None:
    """Another person than the preparer lets the order go to the bank."""
    order = open_order(passage)
    if order.state != "prepared":
        raise Conflict(f"支付单 {order.number} 不在待核准的状态，不用再核准。请刷新页面。")
    actor = passage.actor
    if actor.person_id is None:
        raise NotAllowed("核准拨付要由有姓名的工作人员来做。")
    if actor.person_id == order.prepared_by_id:
        raise NotAllowed(f"支付单 {order.number} 是您开的，核准要由另一位同事来做。")
    order.state, order.approved_by_id = "approved", actor.person_id
    order.approved_by_label, order.approved_at = actor.label, passage.at
    order.save(update_fields=["state", "approved_by", "approved_by_label", "approved_at"])
    note(passage, events.APPROVED, {"order": order.number, "amount_fen": order.amount_fen})


def pay_order(passage: Passage) -> None:
    """Mark the last tranche's order paid: committed becomes paid, once."""
    order = _pay(passage)
    rest = next_tranche(order.tranche.grant) if order.tranche else None
    if rest is not None:
        raise Conflict(f"还有“{rest.title}”没有拨付，这一期请用“确认本期到账”。")


def pay_tranche(passage: Passage) -> None:
    """Mark this tranche's order paid, and let the clock rest until the next one's condition is met."""
    order = _pay(passage)
    rest = next_tranche(order.tranche.grant) if order.tranche else None
    if rest is None:
        raise Conflict("这是最后一期，请用“确认到账”。")
    passage.told["next_tranche"] = rest.title
    clock = clocks.running_clock(passage.case)
    if clock is not None and clock.paused_at is None and why_not_ready(rest, passage.today):
        clocks.pause(clock, passage.at, PAUSED_FOR_TRANCHE)


def _pay(passage: Passage) -> PaymentOrder:
    order = open_order(passage)
    if order.state != "exported":
        raise Conflict(f"支付单 {order.number} 还没有送银行，不能确认到账。请先导出批次。")
    _require_other_hands(passage, order)
    post(
        actor=passage.actor, fund=order.fund, kind="pay", amount_fen=order.amount_fen,
        key=f"pay:{order.number}", case=passage.case,
    )  # fmt: skip
    order.state, order.paid_on, order.serial = "paid", passage.fields["paid_on"], passage.fields["serial"]
    order.failure, order.needs_new_account = "", False
    order.confirmed_by_id = passage.actor.person_id
    order.save(update_fields=["state", "paid_on", "serial", "failure", "needs_new_account", "confirmed_by"])
    passage.told |= {
        "amount": to_yuan(order.amount_fen),
        "amount_text": fen_text(order.amount_fen),
        "payee_name": order.payee_name,
        "bank_name": order.bank_name,
        "account_masked": mask_account(order.account),
        "paid_on": order.paid_on,
    }
    note(passage, events.PAID, {"order": order.number, "amount_fen": order.amount_fen})
    return order


def _require_other_hands(passage: Passage, order: PaymentOrder) -> None:
    person = passage.actor.person_id
    if person is not None and person in (order.prepared_by_id, order.approved_by_id):
        raise NotAllowed(f"支付单 {order.number} 是您开出或核准的，到账要由另一位同事确认。")


def fail_order(passage: Passage) -> None:
    """The bank sent it back: the sum stays committed, the company corrects its account."""
    order = open_order(passage)
    if order.state != "exported":
        raise Conflict(f"支付单 {order.number} 不在银行处理中，不能记为未成功。")
    order.state, order.failure, order.needs_new_account = "failed", passage.fields["note"][:500], True
    order.save(update_fields=["state", "failure", "needs_new_account"])
    passage.told |= {"reason": order.failure, "account_masked": mask_account(order.account)}
    note(passage, events.FAILED, {"order": order.number})


def open_order(passage: Passage) -> PaymentOrder:
    """The one order of the case that is not paid, locked. Raises Conflict when there is none."""
    order = (
        PaymentOrder.objects.select_for_update(of=("self",))
        .select_related("fund", "tranche__grant")
        .filter(case=passage.case)
        .exclude(state="paid")
        .first()
    )
    if order is None:
        raise Conflict("这一件没有等着拨付的支付单。请先开支付单。")
    return order


def _resume_clock(passage: Passage) -> None:
    clock = clocks.running_clock(passage.case)
    if clock is not None and clock.paused_at is not None:
        clocks.resume(clock, passage.at)
