"""The money of a corrected decision: the difference is reserved or released in the transaction that corrects."""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases import effects
from huiqi.core.cases.models import DecisionCorrection
from huiqi.core.cases.passage import Passage
from huiqi.core.payments.caps import exclusive_items, require_within_caps
from huiqi.core.payments.claims import claim_costs, release_costs
from huiqi.core.payments.effects.clawback import DAYS_TO_RETURN
from huiqi.core.payments.instalments import Instalment
from huiqi.core.payments.models import CaseBalance, Fund, Grant, PaymentOrder
from huiqi.core.payments.posting import locked_balance, post
from huiqi.core.payments.returnable import returnable_fen
from huiqi.core.payments.services.clawbacks import open_clawback
from huiqi.core.payments.splitting import split_grant
from huiqi.engine.money.exact import wan_text
from huiqi.engine.refusal import Conflict, Refusal


def adjust_reservation(passage: Passage) -> None:
    """Bring what the case holds reserved to the amount of its last correction.

    Raises Conflict once a payment order is out, Refusal when the fund or a cap cannot bear more.
    """
    case = passage.case
    correction = DecisionCorrection.objects.filter(case=case).latest("number")
    if PaymentOrder.objects.filter(case=case).exists():
        raise Conflict("已经开了支付单，不能再改金额。请先撤销支付单，或拨付后按追缴办理。")
    grant = Grant.objects.select_for_update().filter(case=case).select_related("fund").first()
    held = grant.amount_fen if grant is not None and grant.released_at is None else 0
    wanted = (correction.amount_fen or 0) if correction.outcome == "approve" else 0
    fund = grant.fund if grant is not None else _fund(passage)
    key = f"correct:{case.number}:{correction.number}"
    if wanted > held:
        require_within_caps(passage, fund, wanted - held)
        available = locked_balance(fund).available_fen
        if wanted - held > available:
            raise Refusal(
                f"本年度资金只剩 {wan_text(available)}，更正要再占用 {wan_text(wanted - held)}，不能办理。"
                "请先报请追加资金。",
                code="fund_short",
            )
        post(actor=passage.actor, fund=fund, kind="reserve", amount_fen=wanted - held, key=key, case=case)
    elif wanted < held:
        post(actor=passage.actor, fund=fund, kind="release", amount_fen=held - wanted, key=key, case=case)
    _keep(passage, grant, fund, wanted)


def settle_correction(passage: Passage) -> None:
    """The money of a correction by resolution: reserved or released before payment, asked back after it.

    Raises Conflict while a part is paid and another waits, Refusal when more is granted than was paid in full: what was
    paid out is not topped up.
    """
    balance = CaseBalance.objects.select_for_update().filter(case=passage.case).first()
    if balance is None or not balance.paid_fen:
        adjust_reservation(passage)
        return
    if balance.reserved_fen or balance.committed_fen:
        raise Conflict("有一部分已经拨付、还有一部分没拨，不能更正。请先停拨其余各期，再由会议更正并追回多拨的。")
    correction = DecisionCorrection.objects.filter(case=passage.case).latest("number")
    wanted = (correction.amount_fen or 0) if correction.outcome == "approve" else 0
    if wanted > balance.paid_fen:
        raise Refusal(
            "这一件已经拨付完，增加的部分不能在原办件上补拨。请企业另行申报，或由财务另案处理。", code="paid_out"
        )
    if (excess := returnable_fen(passage.case, locks=True) - wanted) > 0:
        made = open_clawback(
            actor=passage.actor,
            case=passage.case,
            amount_fen=excess,
            reason=f"按决议 {correction.resolution} 更正：{correction.text}"[:1000],
            instalments=[Instalment(passage.today + timedelta(days=DAYS_TO_RETURN), excess)],
        )
        passage.told["clawback"] = made.number


def _keep(passage: Passage, grant: Grant | None, fund: Fund, wanted: int) -> None:
    if grant is None:
        case = passage.case
        grant = Grant.objects.create(
            case=case, company_id=case.company_id, fund=fund, year=fund.year, item_id=case.item_id,
            opening_code=case.opening_code, amount_fen=wanted, granted_at=passage.at,
            exclusive_with=sorted(exclusive_items(passage.terms)),
        )  # fmt: skip
        claim_costs(passage, grant)
    grant.amount_fen = wanted or grant.amount_fen
    grant.released_at = None if wanted else passage.at
    grant.save(update_fields=["amount_fen", "released_at"])
    grant.tranches.filter(cancelled_at=None).update(cancelled_at=passage.at)
    if wanted:
        split_grant(passage, grant)
    else:
        release_costs(grant, passage)


def _fund(passage: Passage) -> Fund:
    terms = passage.terms
    fund = Fund.objects.filter(code=terms.fund_code or "", year=terms.fund_year or passage.today.year).first()
    if fund is None:
        raise Refusal("这个批次还没有对应的资金账，不能更正。请财务先建立资金账。", code="no_fund")
    return fund


def register() -> None:
    """Make it known to the one door; called when the room starts."""
    for effect in (adjust_reservation, settle_correction):
        effects.register(effect.__name__, effect)
