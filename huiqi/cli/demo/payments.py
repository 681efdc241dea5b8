"""Demo payments: weekly batches to the bank, and the bank's answer two days later."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.utils import timezone

from huiqi.core.cases import moment
from huiqi.core.parties.models import Post
from huiqi.core.parties.queries import actor_for
from huiqi.core.payments.bank_files import RESULT_COLUMNS
from huiqi.core.payments.models import Fund, PaymentOrder
from huiqi.core.payments.services import export_batch, take_result
from huiqi.engine.money.exact import to_yuan

_BANK_TAKES = timedelta(days=2)


def pay_orders(today: date) -> int:
    """Export last weeks' orders, a batch a fund and week, and take in the result; this week's keep waiting."""
    weeks: dict[tuple[int, tuple[int, int]], list[PaymentOrder]] = defaultdict(list)
    for order in PaymentOrder.objects.filter(state="approved").order_by("prepared_at"):
        week = timezone.localtime(order.prepared_at).isocalendar()
        weeks[order.fund_id, (week.year, week.week)].append(order)
    paid = 0
    for (fund_id, _), orders in sorted(weeks.items()):
        at = max(order.prepared_at for order in orders) + timedelta(days=1)
        if at + _BANK_TAKES < timezone.now():
            paid += pay(Fund.objects.get(pk=fund_id), orders, at)
    return paid


def pay(fund: Fund, orders: list[PaymentOrder], at: datetime, bank_takes: timedelta = _BANK_TAKES) -> int:
    """Send the orders to the bank at that moment and take its answer in ``bank_takes`` later; returns how many."""
    posts = Post.objects.filter(department_id=fund.department_id, role="finance", until_on=None)
    # Who makes out the orders is the first of them; another one sends them to the bank.
    post = posts.exclude(person_id__in=[order.prepared_by_id for order in orders]).select_related("person").first()
    if post is None:
        return 0
    actor = actor_for(post.person, department_id=post.department_id)
    with moment.at_moment(at):
        batch = export_batch(
            actor=actor, fund_code=fund.code, year=fund.year, order_numbers=[order.number for order in orders]
        )
    with moment.at_moment(at + bank_takes):
        paid_on = moment.today()
        result = take_result(actor=actor, name=f"{batch.number}-回单.csv", content=_answer(orders, paid_on))
    return int(result.paid_count)


def _answer(orders: list[PaymentOrder], paid_on: date) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(RESULT_COLUMNS)
    for order in orders:
        amount = f"{to_yuan(order.amount_fen):.2f}"
        writer.writerow([order.number, order.payee_name, order.account, amount, "成功", "", paid_on.isoformat()])
    return out.getvalue().encode("utf-8-sig")
