"""Reconciliation to the cent: what the ledger, the orders and the bank say was paid, per fund and day.

The bank is what its files said, kept row by row; the orders are what we marked paid; the ledger is the journals. A
day is the bank's payment day for all three, so that they can differ only when something is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import funds_visible_to
from huiqi.core.payments.models import BankRow, Fund, Journal, PaymentOrder
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import NotFound

SILENT_DAYS = 3


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day's three sums in 分."""

    day: date
    ledger_fen: int
    orders_fen: int
    bank_fen: int

    @property
    def agrees(self) -> bool:
        """True when all three are the same."""
        return self.ledger_fen == self.orders_fen == self.bank_fen


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit, with the order it is about and what to do."""

    order_number: str
    case_number: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The result for one fund."""

    days: tuple[DayRow, ...]
    differences: tuple[Difference, ...]
    balance_paid_fen: int
    ledger_paid_fen: int


def reconcile(actor: Actor, code: str, year: int) -> Reconciliation:
    """Compare the three for a fund the actor may see. Raises NotFound."""
    fund = funds_visible_to(actor).select_related("balance").filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    orders = {each.number: each for each in PaymentOrder.objects.filter(fund=fund).select_related("case", "batch")}
    ledger = _ledger(fund)
    bank: dict[str, list[BankRow]] = defaultdict(list)
    for row in BankRow.objects.filter(number__in=list(orders)).order_by("pk"):
        bank[row.number].append(row)
    returned = _sum_paid(fund, ["return", "clawback"])
    return Reconciliation(
        days=_days(orders, ledger, bank),
        differences=tuple(_differences(orders, ledger, bank)),
        balance_paid_fen=fund.balance.paid_fen,
        ledger_paid_fen=sum(ledger.values()) + returned,
    )


def _ledger(fund: Fund) -> dict[str, int]:
    """分 by order number, from the journals alone."""
    rows = Journal.objects.filter(fund=fund, kind="pay", lines__account="paid")
    return {
        key.removeprefix("pay:"): amount for key, amount in rows.values_list("idempotency_key", "lines__amount_fen")
    }


def _sum_paid(fund: Fund, kinds: list[str]) -> int:
    rows = Journal.objects.filter(fund=fund, kind__in=kinds, lines__account="paid")
    return sum(rows.values_list("lines__amount_fen", flat=True))


def _days(
    orders: dict[str, PaymentOrder], ledger: dict[str, int], bank: dict[str, list[BankRow]]
) -> tuple[DayRow, ...]:
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for number, order in orders.items():
        said = next((row for row in reversed(bank[number]) if row.is_paid), None)
        day = order.paid_on or (said.day_on if said else None)
        if day is None:
            continue
        sums[day][0] += ledger.get(number, 0)
        sums[day][1] += order.amount_fen if order.state == "paid" else 0
        if said is not None:
            sums[said.day_on or day][2] += said.amount_fen
    return tuple(DayRow(day, *three) for day, three in sorted(sums.items(), reverse=True))


def _differences(
    orders: dict[str, PaymentOrder], ledger: dict[str, int], bank: dict[str, list[BankRow]]
) -> list[Difference]:
    found = []
    for number, order in sorted(orders.items()):
        found += [
            Difference(number, order.case.number, text) for text in _faults(order, ledger.get(number), bank[number])
        ]
    unknown = sorted(set(ledger) - set(orders))
    return found + [Difference(number, "", "账上记了付款，却没有这张支付单，请报运维核查。") for number in unknown]


def _faults(order: PaymentOrder, booked: int | None, said: list[BankRow]) -> list[str]:
    faults = []
    paid_rows = [row for row in said if row.is_paid]
    if order.state == "paid":
        if booked is None:
            faults.append("支付单已到账，账上没有这一笔，请报运维核查。")
        elif booked != order.amount_fen:
            faults.append(f"账上 {fen_text(booked)}，支付单 {fen_text(order.amount_fen)}，请报运维核查。")
        if not paid_rows:
            faults.append("已手工确认到账，还没有银行回单，请导入回单核对。")
        if paid_rows and said[-1].is_paid is False:
            faults.append("银行先说成功、后说失败，可能退汇，请向银行核实；确已退回的，登记退款。")
    elif booked is not None:
        faults.append("账上记了付款，支付单却没有到账，请报运维核查。")
    elif paid_rows:
        faults.append("银行说已付，支付单没有到账，请看回单里这一行的说明。")
    for row in paid_rows:
        if row.amount_fen != order.amount_fen:
            faults.append(f"银行付了 {fen_text(row.amount_fen)}，支付单是 {fen_text(order.amount_fen)}，请向银行核实。")
        elif order.paid_on and row.day_on and row.day_on != order.paid_on:
            faults.append(f"到账日期不同：银行 {row.day_on:%Y-%m-%d}，支付单 {order.paid_on:%Y-%m-%d}。")
    if order.state == "exported" and order.batch and not said:
        sent_on = moment.local_day(order.batch.exported_at)
        if moment.today() - sent_on > timedelta(days=SILENT_DAYS):
            faults.append(f"{sent_on:%Y-%m-%d} 送银行，超过 {SILENT_DAYS} 天没有回单，请催银行。")
    return faults
