"""Asking money back: the decision with its instalments, and calling it off. What comes in: see ``returns``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
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
from huiqi.core.payments.instalments import Instalment
from huiqi.core.payments.models import Clawback, ClawbackInstalment, PaymentOrder
from huiqi.core.payments.numbering import next_number
from huiqi.core.payments.returnable import returnable_fen
from huiqi.core.payments.services.plan_clawback import check_clawback
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

DECIDING = frozenset({"decider", "approver"})


@transaction.atomic
def begin_clawback(
    *,
    actor: Actor,
    case_number: str,
    amount_fen: int,
    reason: str,
    instalments: Sequence[Instalment],
    idempotency_key: str | None = None,
) -> Clawback:
    """Decide that a company returns ``amount_fen`` of what its case was paid, in these instalments.

    For deciders and approvers of the case; the same ``idempotency_key`` a second time gives back what the first one
    made. Raises NotFound, NotAllowed, InvalidInput (instalments do not make up the sum), Refusal when it is more than
    was paid and is not being asked back already. Letter and notice go out.
    """
    case = cases_access.find_visible(actor, case_number)
    if actor.kind != "system" and not cases_access.roles_of(actor, case) & DECIDING:
        raise NotAllowed("追回资金要由决定或核准岗位作出。")
    return open_clawback(
        actor=actor,
        case=case,
        amount_fen=amount_fen,
        reason=reason,
        instalments=instalments,
        idempotency_key=idempotency_key,
    )


def open_clawback(
    *,
    actor: Actor,
    case: Case,
    amount_fen: int,
    reason: str,
    instalments: Sequence[Instalment],
    idempotency_key: str | None = None,
) -> Clawback:
    """The act itself, inside the caller's transaction; who may is the caller's to see to (a move's role)."""
    # The money lies where it was paid from, which a carry-over does not change.
    paid = PaymentOrder.objects.filter(case=case, state="paid").select_related("fund").order_by("-paid_on").first()
    if paid is None:
        raise Refusal("这一件没有拨付过资金，没有可以追回的。", code="nothing_paid")
    room = returnable_fen(case, locks=True)
    key = f"{case.number}:{idempotency_key}" if idempotency_key else None
    if key and (made := Clawback.objects.filter(idempotency_key=key).first()):
        return made
    parts = check_clawback(amount_fen=amount_fen, reason=reason, instalments=instalments, room_fen=room)
    clawback = Clawback.objects.create(
        number=next_number("ZH", moment.today().year),
        case=case,
        fund=paid.fund,
        amount_fen=amount_fen,
        reason=reason.strip(),
        decided_by_id=actor.person_id,
        decided_by_label=actor.label,
        decided_at=moment.now(),
        idempotency_key=key,
    )
    ClawbackInstalment.objects.bulk_create(
        ClawbackInstalment(clawback=clawback, position=position, due_on=part.due_on, amount_fen=part.amount_fen)
        for position, part in enumerate(parts, 1)
    )
    _tell_begun(actor, clawback, parts)
    return clawback


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
def cancel_clawback(*, actor: Actor, number: str, reason: str) -> Clawback:
    """Call a clawback off before anything came in, e.g. after an appeal; the company is told why."""
    clawback = lock_clawback(actor, number)
    if actor.kind != "system" and not cases_access.roles_of(actor, clawback.case) & DECIDING:
        raise NotAllowed("撤销追回要由决定或核准岗位作出。")
    if clawback.state != "open" or received_fen(clawback):
        raise Conflict(f"追回 {number} 已有退款或已结束，不能撤销。")
    if not reason.strip() or len(reason) > 1000:
        sentence = "请写明撤销的原因，最多 1000 字。"
        raise InvalidInput(sentence, fields={"reason": sentence})
    clawback.state, clawback.closed_at, clawback.closed_note = "cancelled", moment.now(), reason.strip()
    clawback.save(update_fields=["state", "closed_at", "closed_note"])
    record_event(
        actor=actor, kind=events.CLAWBACK_CANCELLED, subject=("cases.case", clawback.case.number),
        payload={"clawback": number}, company_id=clawback.case.company_id,
    )  # fmt: skip
    tell(clawback, "clawback_cancelled", f"{clawback.number}:cancelled", reason=clawback.closed_note)
    return clawback


def lock_clawback(actor: Actor, number: str) -> Clawback:
    """The clawback with its row locked until the transaction ends. Raises NotFound."""
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


def received_fen(clawback: Clawback) -> int:
    """What came in of it."""
    return clawback.entries.aggregate(total=Sum("amount_fen"))["total"] or 0
