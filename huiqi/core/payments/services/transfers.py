"""Moving money between funds: one finance officer proposes, another person confirms."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.access import get_fund_for_finance, transfers_visible_to
from huiqi.core.payments.models import Fund, FundTransfer
from huiqi.core.payments.numbering import next_number
from huiqi.core.payments.posting import locked_balance, post
from huiqi.engine.money.exact import wan_text
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

MOST_FEN = 10**15  # 十万亿元, far within the database's whole numbers


@transaction.atomic
def propose_transfer(
    *,
    actor: Actor,
    source: tuple[str, int],
    target: tuple[str, int],
    amount_fen: int,
    reason: str,
    idempotency_key: str | None = None,
) -> FundTransfer:
    """Propose to move ``amount_fen`` from one fund (code, year) to another. No money moves yet.

    The same ``idempotency_key`` a second time gives back the proposal that is there. Raises NotFound, NotAllowed,
    InvalidInput, Conflict when one of the years is closed.
    """
    one, other = get_fund_for_finance(actor, *source), get_fund_for_finance(actor, *target)
    faults: dict[str, str] = {}
    if one.pk == other.pk:
        faults["target"] = "调入和调出要是两个资金。"
    if not 0 < amount_fen <= MOST_FEN:
        faults["amount"] = "调剂金额要大于零，请核对单位和位数。"
    if not reason.strip() or len(reason) > 500:
        faults["reason"] = "请写明调剂的依据，最多 500 字。"
    if actor.person_id is None:
        raise NotAllowed("资金调剂要由有姓名的财务人员提出。")
    if faults:
        raise InvalidInput("还差几处：" + "".join(faults.values()), fields=faults)
    for fund in (one, other):
        _require_open(fund)
    locked_balance(one)  # two clicks of one form queue here, and the second finds what the first made
    if idempotency_key and (made := FundTransfer.objects.filter(idempotency_key=idempotency_key).first()):
        return made
    transfer = FundTransfer.objects.create(
        number=next_number("TJ", moment.today().year), source=one, target=other, amount_fen=amount_fen,
        reason=reason.strip(), proposed_by_id=actor.person_id, proposed_by_label=actor.label, proposed_at=moment.now(),
        idempotency_key=idempotency_key,
    )  # fmt: skip
    _record(actor, transfer, events.TRANSFER_PROPOSED)
    return transfer


@transaction.atomic
def settle_transfer(*, actor: Actor, number: str, agrees: bool) -> FundTransfer:
    """Another finance officer or an approver confirms (money moves) or refuses. Raises Conflict, NotAllowed."""
    transfer = (
        transfers_visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("source", "target")
        .filter(number=number)
        .first()
    )
    if transfer is None:
        raise NotFound("没有这笔调剂，或者您无权查看。")
    if actor.person_id is None or not actor.posts & {"finance", "approver"}:
        raise NotAllowed("资金调剂要由财务或核准岗位确认。")
    if actor.person_id == transfer.proposed_by_id:
        raise NotAllowed("这笔调剂是您提出的，要由另一位同事确认。")
    if transfer.state != "proposed":
        raise Conflict(f"调剂 {number} 已经办过，请刷新页面。")
    if agrees:
        _move(actor, transfer)
    transfer.state = "done" if agrees else "refused"
    transfer.settled_by_id, transfer.settled_by_label, transfer.settled_at = actor.person_id, actor.label, moment.now()
    transfer.save(update_fields=["state", "settled_by", "settled_by_label", "settled_at"])
    _record(actor, transfer, events.TRANSFER_DONE if agrees else events.TRANSFER_REFUSED)
    return transfer


def _move(actor: Actor, transfer: FundTransfer) -> None:
    # Both rows in one order, so that two transfers in opposite directions cannot wait for each other.
    for fund in sorted((transfer.source, transfer.target), key=lambda each: each.pk):
        locked_balance(fund)
    available = locked_balance(transfer.source).available_fen
    if transfer.amount_fen > available:
        raise Conflict(f"“{transfer.source}”只剩 {wan_text(available)}，不够调出 {wan_text(transfer.amount_fen)}。")
    for fund, kind in ((transfer.source, "transfer_out"), (transfer.target, "transfer_in")):
        _require_open(fund)
        post(
            actor=actor, fund=fund, kind=kind, amount_fen=transfer.amount_fen, key=f"{kind}:{transfer.number}",
            note=transfer.reason,
        )  # fmt: skip


def _require_open(fund: Fund) -> None:
    if fund.closed_at is not None:
        raise Conflict(f"“{fund}”已年终结转，不能再调剂。")


def _record(actor: Actor, transfer: FundTransfer, kind: str) -> None:
    record_event(
        actor=actor, kind=kind, subject=("payments.transfer", transfer.number),
        payload={"from": str(transfer.source), "to": str(transfer.target), "amount_fen": transfer.amount_fen},
    )  # fmt: skip
