"""Taking in a bank's result file: each good row is one move through the one door."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.cases.services import transition
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.access import visible_to
from huiqi.core.payments.bank_files import ResultRow, RowError, read_result
from huiqi.core.payments.models import BatchLine, PaymentOrder, ResultFile
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import InvalidInput, NotAllowed, Refusal

PAID, FAILED, UNCHANGED = "paid", "failed", "unchanged"


def take_result(*, actor: Actor, name: str, content: bytes) -> ResultFile:
    """Mark orders paid or failed as the bank says; the same bytes again change nothing.

    Each row is a transaction of its own and safe to repeat: when the process dies in the middle, taking
    the file in again finishes the rest. Rows that do not fit are listed with their line, the others count.
    """
    if "finance" not in actor.posts:
        raise NotAllowed("银行回单要由财务岗位导入。")
    digest = hashlib.sha256(content).hexdigest()
    known = ResultFile.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    rows, errors = read_result(name, content)
    counts = {PAID: 0, FAILED: 0, UNCHANGED: 0}
    for row in rows:
        try:
            counts[_take_row(actor, row, digest)] += 1
        except Refusal as refusal:
            errors.append(RowError(row.line, refusal.message))
    return _keep(actor, name, digest, counts, sorted(errors, key=lambda error: error.line))


def _take_row(actor: Actor, row: ResultRow, digest: str) -> str:
    order = visible_to(actor).select_related("case").filter(number=row.number).first()
    if order is None:
        raise InvalidInput(f"没有流水号为 {row.number} 的支付单。")
    _require_same(order, row)
    if order.state == "paid":
        if not row.is_paid:
            raise InvalidInput(f"支付单 {order.number} 已记为到账，银行又说失败，请人工核对。")
        return UNCHANGED
    if order.state != "exported":
        if not row.is_paid:
            return UNCHANGED
        raise InvalidInput(f"支付单 {order.number} 还没有送银行，不能记为到账。")
    with transaction.atomic():
        _move(actor, order, row, f"bank:{digest[:32]}:{row.line}")
        BatchLine.objects.filter(batch_id=order.batch_id, order=order).update(
            result=PAID if row.is_paid else FAILED, reason=row.reason
        )
    return PAID if row.is_paid else FAILED


def _require_same(order: PaymentOrder, row: ResultRow) -> None:
    if row.amount_fen != order.amount_fen:
        raise InvalidInput(f"金额 {fen_text(row.amount_fen)}与支付单 {fen_text(order.amount_fen)}不符。")
    if row.payee_name and row.payee_name != order.payee_name:
        raise InvalidInput(f"户名“{row.payee_name}”与支付单不符。")
    if row.account and row.account != order.account:
        raise InvalidInput("账号与支付单不符。")


def _move(actor: Actor, order: PaymentOrder, row: ResultRow, key: str) -> None:
    fields: dict[str, Any] = {"paid_on": row.paid_on, "serial": row.number} if row.is_paid else {"note": row.reason}
    transition(
        actor=actor,
        case_number=order.case.number,
        move="confirm_paid" if row.is_paid else "payment_failed",
        expected_version=order.case.version,
        idempotency_key=key,
        fields=fields,
    )


@transaction.atomic
def _keep(actor: Actor, name: str, digest: str, counts: dict[str, int], errors: list[RowError]) -> ResultFile:
    result, is_new = ResultFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "name": name[:255],
            "received_by_label": actor.label,
            "received_at": moment.now(),
            "paid_count": counts[PAID],
            "failed_count": counts[FAILED],
            "unchanged_count": counts[UNCHANGED],
            "errors": [asdict(error) for error in errors],
        },
    )
    if is_new:
        record_event(
            actor=actor,
            kind=events.RESULT_TAKEN,
            subject=("payments.result", digest[:16]),
            payload={**counts, "errors": len(errors)},
        )
    return result
