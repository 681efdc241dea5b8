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
from huiqi.core.payments.models import BankRow, BatchLine, PaymentOrder, ResultFile
from huiqi.core.payments.ports import get_bank_format
from huiqi.core.payments.readiness import next_tranche
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import InvalidInput, NotAllowed, Refusal

PAID, FAILED, UNCHANGED, REFUSED = "paid", "failed", "unchanged", "refused"


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
    rows, errors = _read(name, content)
    counts = {PAID: 0, FAILED: 0, UNCHANGED: 0}
    taken: list[BankRow] = []
    for row in rows:
        try:
            outcome, message = _take_row(actor, row, digest), ""
            counts[outcome] += 1
        except Refusal as refusal:
            outcome, message = REFUSED, refusal.message
            errors.append(RowError(row.line, message))
        taken.append(_bank_row(row, outcome, message))
    return _keep(actor, name, digest, counts, sorted(errors, key=lambda error: error.line), taken)


def _read(name: str, content: bytes) -> tuple[list[ResultRow], list[RowError]]:
    """As the bank's own format when it says that the file is one, else as CSV or xlsx."""
    port = get_bank_format()
    return port.read(content) if port.is_result(content) else read_result(name, content)


def _bank_row(row: ResultRow, outcome: str, message: str) -> BankRow:
    return BankRow(
        line=row.line, number=row.number[:60], amount_fen=row.amount_fen, is_paid=row.is_paid, day_on=row.paid_on,
        outcome=outcome, message=message[:500],
    )  # fmt: skip


def _take_row(actor: Actor, row: ResultRow, digest: str) -> str:
    order = visible_to(actor).select_related("case", "tranche__grant").filter(number=row.number).first()
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
        move=_paid_move(order) if row.is_paid else "payment_failed",
        expected_version=order.case.version,
        idempotency_key=key,
        fields=fields,
    )


def _paid_move(order: PaymentOrder) -> str:
    more = order.tranche is not None and next_tranche(order.tranche.grant) is not None
    return "confirm_tranche" if more else "confirm_paid"


@transaction.atomic
def _keep(
    actor: Actor, name: str, digest: str, counts: dict[str, int], errors: list[RowError], taken: list[BankRow]
) -> ResultFile:
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
        for row in taken:
            row.result = result
        BankRow.objects.bulk_create(taken)
        record_event(
            actor=actor,
            kind=events.RESULT_TAKEN,
            subject=("payments.result", digest[:16]),
            payload={**counts, "errors": len(errors)},
        )
    return result
