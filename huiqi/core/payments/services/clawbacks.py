"""Asking money back: the decision with its instalments, what comes in, and calling it off."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Sum

from huiqi.core.cases import access as cases_access
from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents.services import request_letter
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.core.payments import events
from huiqi.core.payments.access import clawbacks_visible_to
from huiqi.core.payments.bank_files import RowError, read_returns
from huiqi.core.payments.models import CaseBalance, Clawback, ClawbackEntry, ClawbackInstalment, PaymentOrder
from huiqi.core.payments.numbering import next_number
from huiqi.core.payments.posting import post
from huiqi.engine.money.exact import fen_text, to_yuan
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

MOST_INSTALMENTS = 36
DECIDING = frozenset({"decider", "approver"})


class Instalment(NamedTuple):
    """One part: until when, how much."""

    due_on: date
    amount_fen: int


@transaction.atomic
def begin_clawback(
    *, actor: Actor, case_number: str, amount_fen: int, reason: str, instalments: Sequence[Instalment]
) -> Clawback:
    """Decide that a company returns ``amount_fen`` of what its case was paid, in these instalments.

    For deciders and approvers of the case. Raises NotFound, NotAllowed, InvalidInput (instalments do not make up the
    sum), Refusal when it is more than was paid and is not being asked back already. Letter and notice go out.
    """
    case = cases_access.find_visible(actor, case_number)
    if actor.kind != "system" and not cases_access.roles_of(actor, case) & DECIDING:
        raise NotAllowed("追回资金要由决定或核准岗位作出。")
    return open_clawback(actor=actor, case=case, amount_fen=amount_fen, reason=reason, instalments=instalments)


def open_clawback(
    *, actor: Actor, case: Case, amount_fen: int, reason: str, instalments: Sequence[Instalment]
) -> Clawback:
    """The act itself, inside the caller's transaction; who may is the caller's to see to (a move's role)."""
    parts = _checked(amount_fen, reason, instalments)
    # The money lies where it was paid from, which a carry-over does not change.
    paid = PaymentOrder.objects.filter(case=case, state="paid").select_related("fund").order_by("-paid_on").first()
    if paid is None:
        raise Refusal("这一件没有拨付过资金，没有可以追回的。", code="nothing_paid")
    room = returnable_fen(case)
    if amount_fen > room:
        raise Refusal(
            f"这一件最多还能追回 {fen_text(room)}（已拨付减去已退和正在追回的），{fen_text(amount_fen)}超过了。请核对金额。",
            code="more_than_paid",
        )
    clawback = Clawback.objects.create(
        number=next_number("ZH", moment.today().year),
        case=case,
        fund=paid.fund,
        amount_fen=amount_fen,
        reason=reason.strip(),
        decided_by_id=actor.person_id,
        decided_by_label=actor.label,
        decided_at=moment.now(),
    )
    ClawbackInstalment.objects.bulk_create(
        ClawbackInstalment(clawback=clawback, position=position, due_on=part.due_on, amount_fen=part.amount_fen)
        for position, part in enumerate(parts, 1)
    )
    _tell_begun(actor, clawback, parts)
    return clawback


def returnable_fen(case: Case) -> int:
    """What of the case may still be asked back; locks the case's balance."""
    balance = CaseBalance.objects.select_for_update().filter(case=case).first()
    if balance is None:
        return 0
    live = Clawback.objects.filter(case=case, state="open")
    asked = live.aggregate(total=Sum("amount_fen"))["total"] or 0
    came = ClawbackEntry.objects.filter(clawback__in=live).aggregate(total=Sum("amount_fen"))["total"] or 0
    return balance.paid_fen - (asked - came)


def _checked(amount_fen: int, reason: str, instalments: Sequence[Instalment]) -> list[Instalment]:
    faults: dict[str, str] = {}
    if amount_fen <= 0:
        faults["amount"] = "追回金额要大于零。"
    if not reason.strip() or len(reason) > 1000:
        faults["reason"] = "请写明追回的原因和依据，最多 1000 字。"
    parts = sorted(instalments)
    if not parts or len(parts) > MOST_INSTALMENTS:
        faults["instalments"] = f"请约定 1 到 {MOST_INSTALMENTS} 期退款。"
    elif any(part.amount_fen <= 0 for part in parts) or sum(part.amount_fen for part in parts) != amount_fen:
        faults["instalments"] = "各期金额都要大于零，合计要等于追回金额。"
    elif parts[0].due_on < moment.today():
        faults["instalments"] = "第一期的日期不能早于今天。"
    if faults:
        raise InvalidInput("还差几处：" + "".join(faults.values()), fields=faults)
    return parts


def _tell_begun(actor: Actor, clawback: Clawback, parts: list[Instalment]) -> None:
    case = clawback.case
    record_event(
        actor=actor, kind=events.CLAWBACK_BEGUN, subject=("cases.case", case.number),
        payload={"clawback": clawback.number, "amount_fen": clawback.amount_fen, "instalments": len(parts)},
        company_id=case.company_id,
    )  # fmt: skip
    tell(
        clawback,
        "clawback_begun",
        f"{clawback.number}:begun",
        reason=clawback.reason,
        count=len(parts),
        due_on=parts[0].due_on,
    )
    terms = get_terms(case.opening_code)
    request_letter(
        template="clawback",
        context={
            "department": case.department.name,
            "item": case.item_name,
            "case_number": case.number,
            "filed_on": moment.local_day(case.submitted_at or clawback.decided_at),
            "contact_name": terms.contact_name or "承办窗口",
            "contact_phone": terms.contact_phone or case.department.phone,
            "amount": to_yuan(clawback.amount_fen),
            "clawback": clawback.number,
            "reason": clawback.reason,
            "instalments": [
                {"due_on": _cn(part.due_on), "amount": f"{to_yuan(part.amount_fen):,.2f}"} for part in parts
            ],
        },
        subject=("cases.case", case.number),
        company_id=case.company_id,
        once_key=f"clawback:{clawback.number}",
    )


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def tell(clawback: Clawback, template: str, key: str, **more: object) -> None:
    """One notice to the company about a clawback; ``key`` keeps it from being sent twice."""
    case = clawback.case
    terms = get_terms(case.opening_code)
    send_notice(
        to_company=case.company_id,
        template=template,
        context={
            "item": case.item_name,
            "number": case.number,
            "clawback": clawback.number,
            "amount": to_yuan(clawback.amount_fen),
            "contact_name": terms.contact_name,
            "contact_phone": terms.contact_phone or case.department.phone,
            **more,
        },
        link=f"/cases/{case.number}/",
        subject=("cases.case", case.number),
        dedupe_key=f"clawback:{key}",
    )


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
    clawback = _locked(actor, number)
    _require_bookkeeper(actor, clawback)
    serial = serial.strip()
    if not serial or len(serial) > 80 or amount_fen <= 0 or received_on > moment.today():
        raise InvalidInput("请填银行流水号、大于零的金额和不晚于今天的到账日期。")
    if origin == "manual" and voucher_id is None:
        raise InvalidInput("手工登记要附银行凭证。", fields={"voucher": "请附银行凭证。"})
    if ClawbackEntry.objects.filter(serial=serial).exists():
        return None
    left = clawback.amount_fen - _received(clawback)
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


@transaction.atomic
def cancel_clawback(*, actor: Actor, number: str, reason: str) -> Clawback:
    """Call a clawback off before anything came in, e.g. after an appeal."""
    clawback = _locked(actor, number)
    if actor.kind != "system" and not cases_access.roles_of(actor, clawback.case) & DECIDING:
        raise NotAllowed("撤销追回要由决定或核准岗位作出。")
    if clawback.state != "open" or _received(clawback):
        raise Conflict(f"追回 {number} 已有退款或已结束，不能撤销。")
    if not reason.strip():
        raise InvalidInput("请写明撤销的原因。", fields={"reason": "请写明撤销的原因。"})
    clawback.state, clawback.closed_at, clawback.closed_note = "cancelled", moment.now(), reason.strip()[:1000]
    clawback.save(update_fields=["state", "closed_at", "closed_note"])
    record_event(
        actor=actor, kind=events.CLAWBACK_CANCELLED, subject=("cases.case", clawback.case.number),
        payload={"clawback": number}, company_id=clawback.case.company_id,
    )  # fmt: skip
    return clawback


def _settle(actor: Actor, clawback: Clawback) -> None:
    clawback.state, clawback.closed_at = "settled", moment.now()
    clawback.save(update_fields=["state", "closed_at"])
    record_event(
        actor=actor, kind=events.CLAWBACK_SETTLED, subject=("cases.case", clawback.case.number),
        payload={"clawback": clawback.number}, company_id=clawback.case.company_id,
    )  # fmt: skip
    tell(clawback, "clawback_settled", f"{clawback.number}:settled")


def _locked(actor: Actor, number: str) -> Clawback:
    found = (
        clawbacks_visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("case__department", "case__company", "fund")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound("没有这个追回编号，或者您无权查看。")
    return found


def _require_bookkeeper(actor: Actor, clawback: Clawback) -> None:
    if actor.kind == "system":
        return
    if "finance" not in cases_access.roles_of(actor, clawback.case):
        raise NotAllowed("退款要由财务岗位登记。")
    if actor.person_id is not None and actor.person_id == clawback.decided_by_id:
        raise NotAllowed("这笔追回是您决定的，退款要由另一位同事登记。")


def _received(clawback: Clawback) -> int:
    return clawback.entries.aggregate(total=Sum("amount_fen"))["total"] or 0
