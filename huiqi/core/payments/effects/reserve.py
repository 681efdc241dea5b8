"""At the decision: hold the sum in the fund, split it into tranches, claim its costs; or give it all back."""

from __future__ import annotations

from huiqi.core.cases.models import Decision
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.payments import events
from huiqi.core.payments.caps import exclusive_items, require_within_caps
from huiqi.core.payments.claims import claim_costs, release_costs
from huiqi.core.payments.models import CaseBalance, Fund, Grant, Tranche
from huiqi.core.payments.posting import locked_balance, post
from huiqi.core.payments.splitting import split_grant
from huiqi.engine.money.exact import wan_text
from huiqi.engine.refusal import InvalidInput, Refusal


def reserve_fund(passage: Passage) -> None:
    """Hold the decided sum in the fund, or refuse the decision with what is left and what to do."""
    case = passage.case
    amount_fen = Decision.objects.get(case=case).amount_fen
    if not amount_fen:
        raise InvalidInput("支持金额要大于零。", fields={"amount": "支持金额要大于零。"})
    fund = _fund(passage)
    require_within_caps(passage, fund, amount_fen)
    available = locked_balance(fund).available_fen
    if amount_fen > available:
        raise Refusal(
            f"本年度资金只剩 {wan_text(available)}，这一件要 {wan_text(amount_fen)}，不能批准。"
            "请先报请追加资金，或按剩余额度重新核定。",
            code="fund_short",
        )
    post(actor=passage.actor, fund=fund, kind="reserve", amount_fen=amount_fen, key=f"reserve:{case.number}", case=case)
    grant = Grant.objects.create(
        case=case,
        company_id=case.company_id,
        fund=fund,
        year=fund.year,
        item_id=case.item_id,
        opening_code=case.opening_code,
        amount_fen=amount_fen,
        granted_at=passage.at,
        exclusive_with=sorted(exclusive_items(passage.terms)),
    )
    claim_costs(passage, grant)
    split_grant(passage, grant)
    note(passage, events.RESERVED, {"fund": fund.code, "amount_fen": amount_fen})


def release_fund(passage: Passage) -> None:
    """Give back what the case still holds reserved; nothing when it holds nothing."""
    case = passage.case
    grant = Grant.objects.select_for_update().filter(case=case, released_at=None).first()
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
    grant.tranches.filter(cancelled_at=None).update(cancelled_at=passage.at)
    release_costs(grant, passage)
    note(passage, events.RELEASED, {"fund": grant.fund.code, "amount_fen": released})


def release_rest(passage: Passage) -> None:
    """No further tranche is paid: what is committed for them goes back to the fund, and counts against no cap."""
    case = passage.case
    grant = Grant.objects.select_for_update().get(case=case, released_at=None)
    open_ones = Tranche.objects.filter(grant=grant, cancelled_at=None, order=None)
    rest = sum(tranche.amount_fen for tranche in open_ones)
    if not rest:
        raise Refusal("各期都已开出支付单，没有可以停拨的。", code="no_rest")
    for kind in ("uncommit", "release"):
        post(
            actor=passage.actor,
            fund=grant.fund,
            kind=kind,
            amount_fen=rest,
            key=f"rest-{kind}:{case.number}",
            case=case,
        )
    open_ones.update(cancelled_at=passage.at)
    grant.amount_fen -= rest
    grant.save(update_fields=["amount_fen"])
    note(passage, events.REST_RELEASED, {"amount_fen": rest})


def _fund(passage: Passage) -> Fund:
    terms = passage.terms
    fund = Fund.objects.filter(code=terms.fund_code or "", year=terms.fund_year or passage.today.year).first()
    if fund is None:
        raise Refusal("这个批次还没有对应的资金账，不能批准。请财务先建立资金账。", code="no_fund")
    if fund.closed_at is None:
        return fund
    later = Fund.objects.filter(code=fund.code, year__gt=fund.year, closed_at=None).order_by("year").first()
    if later is None:
        raise Refusal(
            f"“{fund.name}”{fund.year} 年度已年终结转，不能再批准。请财务先建立下一年度的资金账。", code="fund_closed"
        )
    return later
