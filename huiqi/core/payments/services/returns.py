"""Money that comes back: booked by hand with its voucher or out of the bank's file; the last cent settles the clawback."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import IntegrityError, transaction

from huiqi.core.cases import access as cases_access
from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.bank_files import RowError, read_returns
from huiqi.core.payments.models import Clawback, ClawbackEntry
from huiqi.core.payments.posting import post
from huiqi.core.payments.services.clawbacks import lock_clawback, received_fen, tell
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal


@transaction.atomic
def take_return(
    *,
    actor: Actor,
    number: str,
    amount_fen: int,
    received_on: date,
    serial: str,
    voucher_id: int | None = None,
    origin: str = "manual",
) -> ClawbackEntry | None:
    """Book money that came back: paid → available, kind clawback. None when this serial was booked before.

    For finance, never the person who decided the clawback; a manual entry needs its voucher. Raises NotFound,
    NotAllowed, InvalidInput, Conflict when it is more than is still to come.
    """
    clawback = lock_clawback(actor, number)
    _require_bookkeeper(actor, clawback)
    serial = serial.strip()
    if not serial or len(serial) > 80 or amount_fen <= 0 or received_on > moment.today():
        raise InvalidInput("请填银行流水号、大于零的金额和不晚于今天的到账日期。")
    if origin == "manual" and voucher_id is None:
        raise InvalidInput("手工登记要附银行凭证。", fields={"voucher": "请附银行凭证。"})
    if ClawbackEntry.objects.filter(serial=serial).exists():
        return None
    left = clawback.amount_fen - received_fen(clawback)
    if clawback.state != "open" or amount_fen > left:
        raise Conflict(f"追回 {number} 只差 {fen_text(left)}，{fen_text(amount_fen)}超过了。请核对，多退的另行处理。")
    journal = post(
        actor=actor, fund=clawback.fund, kind="clawback", amount_fen=amount_fen, key=f"clawback:{serial}",
        case=clawback.case, note=clawback.number,
    )  # fmt: skip
    if journal is None:  # the same serial, booked a moment ago
        return None
    try:
        with transaction.atomic():
            entry = ClawbackEntry.objects.create(
                clawback=clawback, journal=journal, amount_fen=amount_fen, received_on=received_on, serial=serial,
                origin=origin, voucher_id=voucher_id, taken_by_id=actor.person_id, taken_by_label=actor.label,
                at=moment.now(),
            )  # fmt: skip
    except IntegrityError as fault:
        raise Conflict("这笔退款没有登记上，请刷新页面核对后再办。") from fault
    record_event(
        actor=actor, kind=events.CLAWBACK_RECEIVED, subject=("cases.case", clawback.case.number),
        payload={"clawback": number, "amount_fen": amount_fen, "serial": serial}, company_id=clawback.case.company_id,
    )  # fmt: skip
    if amount_fen == left:
        _settle(actor, clawback)
    return entry


def take_returns_file(*, actor: Actor, name: str, content: bytes) -> tuple[int, list[RowError]]:
    """Book every return of a bank's file (columns 追回编号, 金额, 日期, 流水号); rows that do not fit are named.

    Each row is a transaction of its own and safe to repeat: a serial is booked once.
    """
    rows, errors = read_returns(content)
    booked = 0
    for row in rows:
        serial = row.serial or f"file:{hashlib.sha256(content).hexdigest()[:32]}:{row.line}"
        try:
            entry = take_return(
                actor=actor, number=row.number, amount_fen=row.amount_fen, received_on=row.day_on, serial=serial,
                origin="bank",
            )  # fmt: skip
            booked += entry is not None
        except Refusal as refusal:
            errors.append(RowError(row.line, refusal.message))
    return booked, sorted(errors, key=lambda error: error.line)


def _settle(actor: Actor, clawback: Clawback) -> None:
    clawback.state, clawback.closed_at = "settled", moment.now()
    clawback.save(update_fields=["state", "closed_at"])
    record_event(
        actor=actor, kind=events.CLAWBACK_SETTLED, subject=("cases.case", clawback.case.number),
        payload={"clawback": clawback.number}, company_id=clawback.case.company_id,
    )  # fmt: skip
    tell(clawback, "clawback_settled", f"{clawback.number}:settled")


def _require_bookkeeper(actor: Actor, clawback: Clawback) -> None:
    if actor.kind == "system":
        return
    if "finance" not in cases_access.roles_of(actor, clawback.case):
        raise NotAllowed("退款要由财务岗位登记。")
    if actor.person_id is not None and actor.person_id == clawback.decided_by_id:
        raise NotAllowed("这笔追回是您决定的，退款要由另一位同事登记。")
