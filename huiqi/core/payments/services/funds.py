"""Funds of a year and the money put into them."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from huiqi.core.catalog.queries import list_openings
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.queries import get_department
from huiqi.core.payments import events
from huiqi.core.payments.access import require_finance
from huiqi.core.payments.models import Fund, FundCharge, Journal
from huiqi.core.payments.posting import post
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import InvalidInput, NotAllowed


@transaction.atomic
def ensure_fund(*, actor: Actor, code: str, year: int, name: str, department_code: str, is_demo: bool = False) -> Fund:
    """The fund of that code and year, made when it is new. Its balances begin at zero."""
    require_finance(actor)
    fund, _ = Fund.objects.get_or_create(
        code=code,
        year=year,
        defaults={"name": name, "department": get_department(department_code), "is_demo": is_demo},
    )
    return fund


@transaction.atomic
def appropriate(
    *, actor: Actor, code: str, year: int, amount_fen: int, idempotency_key: str, note: str = ""
) -> Journal | None:
    """Put money into a fund, e.g. by a budget notice; None when this key was entered before."""
    require_finance(actor)
    if amount_fen <= 0:
        raise InvalidInput("到位金额要大于零。")
    fund = Fund.objects.get(code=code, year=year)
    key = f"appropriate:{code}:{year}:{idempotency_key}"
    journal = post(actor=actor, fund=fund, kind="appropriate", amount_fen=amount_fen, key=key, note=note)
    if journal is not None:
        record_event(
            actor=actor,
            kind=events.APPROPRIATED,
            subject=("payments.fund", f"{code}:{year}"),
            payload={"amount_fen": amount_fen},
        )
    return journal


@transaction.atomic
def load_funds(*, actor: Actor) -> int:
    """Make the funds that openings name, with their first appropriation; a second time changes nothing.

    Several openings may draw on one fund: the appropriation is entered once, as the first of them says.
    """
    new = 0
    for opening in sorted(list_openings(), key=lambda each: each.code):
        terms = opening.definition.get("fund") or {}
        if not opening.fund_code or not opening.fund_year or not terms.get("appropriation_yuan"):
            continue
        ensure_fund(
            actor=actor,
            code=opening.fund_code,
            year=opening.fund_year,
            name=terms.get("name") or f"{opening.item.name}资金",
            department_code=opening.department_code,
            is_demo=opening.is_demo,
        )
        entered = appropriate(
            actor=actor,
            code=opening.fund_code,
            year=opening.fund_year,
            amount_fen=to_fen(Decimal(str(terms["appropriation_yuan"]))),
            idempotency_key="first",
            note="批次公布的年度资金",
        )
        new += entered is not None
        for department in terms.get("charged") or []:
            charge_department(actor=actor, code=opening.fund_code, year=opening.fund_year, department_code=department)
    return new


@transaction.atomic
def charge_department(*, actor: Actor, code: str, year: int, department_code: str) -> FundCharge:
    """Let finance and approvers of another department (a finance bureau) handle the fund's orders. For operators."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("指定经管部门要由运维岗位办理。")
    fund = Fund.objects.get(code=code, year=year)
    charge, is_new = FundCharge.objects.get_or_create(fund=fund, department=get_department(department_code))
    if is_new:
        record_event(
            actor=actor, kind=events.CHARGED, subject=("payments.fund", f"{code}:{year}"),
            payload={"department": department_code},
        )  # fmt: skip
    return charge
