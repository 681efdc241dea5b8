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
from huiqi.core.payments.ports import PayRow, get_bank_format
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
    """Put approved orders of a fund (all, or those named) into one numbered batch.

    An order is in one batch at a time; exporting is not paying, no money moves. Raises NotFound,
    NotAllowed (also when the actor prepared or approved one of those named), Conflict when a named order is no longer
    waiting or none is. Without names, orders that went through the actor's own hands are left for a colleague.
    """
    fund = get_fund_for_finance(actor, fund_code, year)
    waiting = PaymentOrder.objects.select_for_update().filter(fund=fund, state="approved").order_by("number")
    if actor.person_id is None:
        raise NotAllowed("送银行要由有姓名的财务人员来做。")
    orders = list(waiting if order_numbers is None else waiting.filter(number__in=list(order_numbers)))
    own = [order for order in orders if actor.person_id in (order.prepared_by_id, order.approved_by_id)]
    if own and (order_numbers is not None or len(own) == len(orders)):
        raise NotAllowed(f"支付单 {own[0].number} 是您开出或核准的，送银行要由另一位财务来做。")
    orders = [order for order in orders if order not in own]
    if not orders:
        raise Conflict("没有等待送银行的支付单。未核准的请先由核准岗位核准。")
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
        order.state, order.batch, order.exported_by_id = "exported", batch, actor.person_id
        order.save(update_fields=["state", "batch", "exported_by"])
    return batch


@transaction.atomic
def batch_file(*, actor: Actor, number: str, format: str = "xlsx") -> BatchFile:
    """The file of a batch for the bank: xlsx, CSV (UTF-8 with BOM) or the bank's own (``bank``). Reading is recorded."""
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
    if format == "bank":
        return _bank_file(batch, lines)
    raise InvalidInput("批次文件只有 xlsx、CSV 和银行格式三种。")


def _bank_file(batch: PaymentBatch, lines: list[BatchLine]) -> BatchFile:
    port = get_bank_format()
    rows = [
        PayRow(line.order.number, line.payee_name, line.bank_name, line.account, line.amount_fen, batch.number)
        for line in lines
    ]
    content = port.write(batch.number, moment.local_day(batch.exported_at), rows)
    return BatchFile(f"{batch.number}.{port.extension}", port.media_type, content)
