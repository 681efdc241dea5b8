"""Year end: what is reserved and committed goes over to the next year's fund, what is left lapses, the year closes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.access import funds_visible_to
from huiqi.core.payments.models import CaseBalance, Fund, FundBalance, FundCharge, Grant, PaymentOrder
from huiqi.core.payments.posting import locked_balance, post
from huiqi.engine.refusal import Conflict, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Held:
    """What one case holds of a fund."""

    case_number: str
    company: str
    reserved_fen: int
    committed_fen: int


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What closing a fund's year would do, or did. ``hindrance`` says why it cannot be done now."""

    code: str
    year: int
    name: str
    held: tuple[Held, ...]
    lapses_fen: int
    hindrance: str

    @property
    def reserved_fen(self) -> int:
        """Reservations carried."""
        return sum(each.reserved_fen for each in self.held)

    @property
    def committed_fen(self) -> int:
        """Commitments carried."""
        return sum(each.committed_fen for each in self.held)


def preview_carry_over(*, actor: Actor, code: str, year: int) -> CarryOver:
    """What :func:`carry_over` would do now. Raises NotFound, NotAllowed."""
    fund = _fund(actor, code, year)
    balances = {each.case_id: each for each in CaseBalance.objects.filter(case__in=_cases(fund))}
    grants = Grant.objects.filter(fund=fund, released_at=None).select_related("case__company").order_by("case__number")
    held = tuple(
        Held(grant.case.number, grant.case.company.name, balance.reserved_fen, balance.committed_fen)
        for grant in grants
        if (balance := balances.get(grant.case_id)) and (balance.reserved_fen or balance.committed_fen)
    )
    available = FundBalance.objects.get(fund=fund).available_fen
    return CarryOver(code, year, fund.name, held, available, _hindrance(fund))


@transaction.atomic
def carry_over(*, actor: Actor, code: str, year: int) -> CarryOver:
    """Carry a fund's reservations and commitments to the next year and close this one; once only.

    The next year's fund is made when it is not there. Grants and open orders go along; caps keep counting in the year
    of their decision. Raises Conflict while the bank has an order or the year is closed already.
    """
    fund = _fund(actor, code, year)
    target, _ = Fund.objects.get_or_create(
        code=code, year=year + 1, defaults={"name": fund.name, "department": fund.department, "is_demo": fund.is_demo}
    )
    for each in (fund, target):
        locked_balance(each)
    fund = Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
    done = preview_carry_over(actor=actor, code=code, year=year)
    if done.hindrance:
        raise Conflict(done.hindrance)
    for grant in (
        Grant.objects.select_for_update(of=("self",)).filter(fund=fund, released_at=None).select_related("case")
    ):
        _carry(actor, fund, target, grant)
    if done.lapses_fen:
        post(actor=actor, fund=fund, kind="lapse", amount_fen=done.lapses_fen, key=f"lapse:{code}:{year}")
    for charge in fund.charges.all():
        FundCharge.objects.get_or_create(fund=target, department_id=charge.department_id)
    fund.closed_at = moment.now()
    fund.save(update_fields=["closed_at"])
    record_event(
        actor=actor, kind=events.YEAR_CLOSED, subject=("payments.fund", f"{code}:{year}"),
        payload={"reserved_fen": done.reserved_fen, "committed_fen": done.committed_fen, "lapsed_fen": done.lapses_fen},
    )  # fmt: skip
    return done


def _carry(actor: Actor, fund: Fund, target: Fund, grant: Grant) -> None:
    balance = CaseBalance.objects.filter(case=grant.case).first()
    if balance is None:
        return
    moved = False
    for what, amount in (("reserved", balance.reserved_fen), ("committed", balance.committed_fen)):
        if not amount:
            continue
        moved = True
        for kind, where in ((f"carry_out_{what}", fund), (f"carry_in_{what}", target)):
            key = f"{kind}:{fund.year}:{grant.case.number}"
            post(actor=actor, fund=where, kind=kind, amount_fen=amount, key=key, case=grant.case)
    if moved:
        grant.fund = target
        grant.save(update_fields=["fund"])
        PaymentOrder.objects.filter(case=grant.case).exclude(state="paid").update(fund=target, batch=None)


def _cases(fund: Fund) -> list[int]:
    return list(Grant.objects.filter(fund=fund, released_at=None).values_list("case_id", flat=True))


def _hindrance(fund: Fund) -> str:
    if fund.closed_at is not None:
        return f"“{fund}”已经年终结转过了。"
    waiting = PaymentOrder.objects.filter(fund=fund, state="exported").count()
    return f"还有 {waiting} 张支付单在银行处理中，等回单导入后再结转。" if waiting else ""


def _fund(actor: Actor, code: str, year: int) -> Fund:
    fund = funds_visible_to(actor).select_related("department").filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    if actor.kind != "system" and not actor.posts & {"operator", "finance"}:
        raise NotAllowed("年终结转要由财务或运维岗位办理。")
    return fund
