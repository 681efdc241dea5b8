"""Demo money after the payment: a grant whose first part is paid, and a clawback of which one instalment came back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from huiqi.cli.demo.payments import pay
from huiqi.cli.demo.people import MAIN_DEPARTMENTS
from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Post
from huiqi.core.parties.queries import actor_for
from huiqi.core.payments.models import Clawback, PaymentOrder, Tranche
from huiqi.core.payments.services import begin_clawback, equal_parts, take_returns_file
from huiqi.engine.money.exact import to_yuan

KEY = "demo-clawback"
INSTALMENTS = 3
DAYS_TO_FIRST = 20
BANK_TAKES = timedelta(hours=2)


def build_money() -> int:
    """Once; returns how many clawbacks there are. Nothing where nothing was paid, or nobody is there to act."""
    with transaction.atomic():
        _pay_first_part()
    if not Clawback.objects.exists():
        with transaction.atomic():
            _ask_back()
    return Clawback.objects.count()


def _pay_first_part() -> None:
    """The bank pays the first part of one grant at once; the next waits for its condition."""
    parts = Tranche.objects.filter(condition="milestone", order=None, grant__case__company__is_demo=True)
    if parts.filter(grant__tranches__order__state="paid").exists():
        return
    waiting = PaymentOrder.objects.filter(state="approved", tranche__grant__in=parts.values("grant")).select_related(
        "fund"
    )
    for order in waiting.order_by("approved_at")[:1]:
        assert order.approved_at is not None  # the database holds it for what is approved
        if order.approved_at + 2 * BANK_TAKES < timezone.now():
            pay(order.fund, [order], order.approved_at + timedelta(hours=1), BANK_TAKES)


def _ask_back() -> None:
    order = min(
        _paid_orders(), key=lambda each: (each.case.department.code not in MAIN_DEPARTMENTS, each.paid_on), default=None
    )
    if order is None or order.paid_on is None:
        return
    decider, finance = (_officer(order.case, role) for role in ("decider", "finance"))
    begun_at = timezone.make_aware(datetime.combine(order.paid_on + timedelta(days=1), time(10)))
    if decider is None or finance is None or begun_at > timezone.now() - timedelta(days=2):
        return
    amount_fen = order.amount_fen // 2
    with moment.at_moment(begun_at):
        first_on = moment.today() + timedelta(days=DAYS_TO_FIRST)
        clawback = begin_clawback(
            actor=decider, case_number=order.case.number, amount_fen=amount_fen,
            reason="事后核查发现，有一半资金没有按约定用途使用，这部分应当退回。",
            instalments=equal_parts(amount_fen, INSTALMENTS, first_on), idempotency_key=KEY,
        )  # fmt: skip
    paid_at = min(begun_at + timedelta(days=DAYS_TO_FIRST - 2), timezone.now() - timedelta(hours=3))
    with moment.at_moment(paid_at):
        first = clawback.instalments.order_by("position")[0]
        line = (
            f"{clawback.number},{to_yuan(first.amount_fen):.2f},{moment.today().isoformat()},TK{clawback.number[-6:]}"
        )
        take_returns_file(actor=finance, name="退款.csv", content=f"追回编号,金额,日期,流水号\n{line}\n".encode())


def _paid_orders() -> list[PaymentOrder]:
    paid = PaymentOrder.objects.filter(state="paid", case__company__is_demo=True)
    return list(paid.select_related("case__department"))


def _officer(case: Case, role: str) -> Actor | None:
    posts = Post.objects.filter(role=role, department_id=case.department_id, until_on=None, person__is_demo=True)
    found = posts.select_related("person").order_by("pk").first()
    return actor_for(found.person, department_id=found.department_id) if found else None
