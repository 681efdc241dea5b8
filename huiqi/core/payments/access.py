"""Who may see and move money: finance of the fund's department; leaders look; a company sees its own order."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiqi.core.cases.access import visible_to as cases_visible_to
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import Fund, PaymentOrder
from huiqi.engine.refusal import NotAllowed, NotFound


def visible_to(actor: Actor) -> QuerySet[PaymentOrder]:
    """The payment orders an actor may look at: those of the cases that they may look at."""
    return PaymentOrder.objects.filter(case__in=cases_visible_to(actor))


def funds_visible_to(actor: Actor) -> QuerySet[Fund]:
    """Officers see their department's funds, leaders and the system all."""
    if actor.kind == "system" or actor.posts & {"leader", "operator"}:
        return Fund.objects.all()
    if actor.is_officer:
        return Fund.objects.filter(Q(department_id=actor.department_id))
    return Fund.objects.none()


def get_fund_for_finance(actor: Actor, code: str, year: int) -> Fund:
    """The fund, for finance of its department. Raises NotFound, NotAllowed."""
    fund = funds_visible_to(actor).filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    if actor.kind != "system" and "finance" not in actor.posts:
        raise NotAllowed("拨付要由财务岗位办理。")
    return fund
