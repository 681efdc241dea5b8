"""Who may see and move money.

Finance of the fund's department and of the departments charged with the fund (a finance bureau) handle it, approvers
beside them; leaders look; a company sees its own orders.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from huiqi.core.cases.access import register_charge
from huiqi.core.cases.access import visible_to as cases_visible_to
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import Clawback, Fund, FundCharge, FundTransfer, Grant, PaymentOrder
from huiqi.engine.refusal import NotAllowed, NotFound

MONEY_POSTS = frozenset({"finance", "approver"})


def visible_to(actor: Actor) -> QuerySet[PaymentOrder]:
    """The payment orders an actor may look at: those of the cases that they may look at."""
    return PaymentOrder.objects.filter(case__in=cases_visible_to(actor))


def clawbacks_visible_to(actor: Actor) -> QuerySet[Clawback]:
    """The clawbacks of the cases that an actor may look at."""
    return Clawback.objects.filter(case__in=cases_visible_to(actor))


def funds_visible_to(actor: Actor) -> QuerySet[Fund]:
    """Officers see their department's funds and those it is charged with, leaders and the system all."""
    if actor.kind == "system" or actor.posts & {"leader", "operator"}:
        return Fund.objects.all()
    if actor.is_officer and actor.department_id is not None:
        return Fund.objects.filter(Q(department_id=actor.department_id) | Q(pk__in=_charged(actor.department_id)))
    return Fund.objects.none()


def transfers_visible_to(actor: Actor) -> QuerySet[FundTransfer]:
    """Transfers that touch a fund the actor may see."""
    funds = funds_visible_to(actor)
    return FundTransfer.objects.filter(Q(source__in=funds) | Q(target__in=funds))


def get_fund_for_finance(actor: Actor, code: str, year: int) -> Fund:
    """The fund, for finance in charge of it. Raises NotFound, NotAllowed."""
    fund = funds_visible_to(actor).filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    if actor.kind != "system" and "finance" not in actor.posts:
        raise NotAllowed("拨付要由财务岗位办理。")
    return fund


def require_finance(actor: Actor) -> None:
    """Refuse whoever has no finance post."""
    if actor.kind != "system" and "finance" not in actor.posts:
        raise NotAllowed("资金账要由财务岗位办理。")


def _charged(department_id: int) -> QuerySet[FundCharge, Any]:
    return FundCharge.objects.filter(department_id=department_id).values("fund_id")


def _sight(actor: Actor) -> Q | None:
    """Cases whose money lies in a fund that the actor's department is charged with."""
    if actor.department_id is None or not actor.posts & MONEY_POSTS:
        return None
    return Q(pk__in=Grant.objects.filter(fund__in=_charged(actor.department_id)).values("case_id"))


def _roles(actor: Actor, case: Case) -> frozenset[str]:
    if actor.department_id is None or not actor.posts & MONEY_POSTS:
        return frozenset()
    charged = Grant.objects.filter(case=case, fund__in=_charged(actor.department_id)).exists()
    return frozenset(actor.posts & MONEY_POSTS) if charged else frozenset()


def register() -> None:
    """Tell the cases room who is charged with what; called when the room starts."""
    register_charge("payments", _sight, _roles)
