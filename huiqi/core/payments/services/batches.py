"""Batches to the bank: which orders go, and the file that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event, record_read
from huiqi.core.payments import events
from huiqi.core.payments.access import funds_visible_to, get_fund_for_finance
from huiqi.core.payments.bank_files import batch_as_csv, batch_as_xlsx
from huiqi.core.payments.models import BatchLine, PaymentBatch, PaymentOrder
from huiqi.core.payments.numbering import next_number
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound


class BatchFile(NamedTuple):
    """A file to hand over."""

    name: str
    media_type: str
    content: bytes


@transaction.atomic
def export_batch(
    *, actor: Actor, fund_code: str, year: int, order_numbers: Sequence[str] | None = None
) -> PaymentBatch:
    """Put prepared orders of a fund (all, or those named) into one numbered batch.

    An order is in one batch at a time; exporting is not paying, no money moves. Raises NotFound,
    NotAllowed, Conflict when a named order is no longer waiting or none is.
    """
    fund = get_fund_for_finance(actor, fund_code, year)
    waiting = PaymentOrder.objects.select_for_update().filter(fund=fund, state="prepared").order_by("number")
    orders = list(waiting if order_numbers is None else waiting.filter(number__in=list(order_numbers)))
    if not orders:
        raise Conflict("没有等待送银行的支付单。")
    if order_numbers is not None and len(orders) != len(set(order_numbers)):
        missing = sorted(set(order_numbers) - {order.number for order in orders})
        raise Conflict(f"支付单 {missing[0]} 已经不在等待送银行的名单里，请刷新页面。")
    batch = _write(actor, fund.pk, year, orders)
    record_event(
        actor=actor,
        kind=events.EXPORTED,
        subject=("payments.batch", batch.number),
        payload={"orders": [order.number for order in orders], "total_fen": batch.total_fen},
    )
    return batch


def _write(actor: Actor, fund_id: int, year: int, orders: list[PaymentOrder]) -> PaymentBatch:
    batch = PaymentBatch.objects.create(
        number=next_number("PC", year),
        fund_id=fund_id,
        exported_by_id=actor.person_id,
        exported_by_label=actor.label,
        exported_at=moment.now(),
        order_count=len(orders),
        total_fen=sum(order.amount_fen for order in orders),
    )
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=batch,
            order=order,
            position=position,
            amount_fen=order.amount_fen,
            payee_name=order.payee_name,
            bank_name=order.bank_name,
            account=order.account,
        )
        for position, order in enumerate(orders, 1)
    )
    for order in orders:
        order.state, order.batch = "exported", batch
        order.save(update_fields=["state", "batch"])
    return batch


@transaction.atomic
def batch_file(*, actor: Actor, number: str, format: str = "xlsx") -> BatchFile:
    """The file of a batch for the bank, as xlsx or CSV (UTF-8 with BOM). Reading accounts is recorded."""
    batch = PaymentBatch.objects.filter(number=number, fund__in=funds_visible_to(actor)).first()
    if batch is None:
        raise NotFound("没有这个批次，或者您无权查看。")
    if actor.kind != "system" and "finance" not in actor.posts:
        raise NotAllowed("银行批次文件只有财务岗位可以下载。")
    record_read(actor=actor, subject=("payments.batch", number), fields=["收款账号"])
    lines = list(batch.lines.select_related("order"))
    if format == "csv":
        return BatchFile(f"{number}.csv", "text/csv; charset=utf-8", batch_as_csv(batch, lines))
    if format == "xlsx":
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return BatchFile(f"{number}.xlsx", media, batch_as_xlsx(batch, lines))
    raise InvalidInput("批次文件只有 xlsx 和 CSV 两种格式。")
