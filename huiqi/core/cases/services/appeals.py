"""申诉: filed by the company within its days, decided by another person on a clock of its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction as database

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Appeal, Case, Decision
from huiqi.core.cases.services.publicity import require_uninvolved
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.cases.wording import cn_day
from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.models import StoredFile
from huiqi.core.documents.services import request_letter
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

DEFAULT_APPEAL_DAYS = 60
DEFAULT_APPEAL_WORKDAYS = 20
OUTCOME_WORDS = {"uphold": "维持原决定", "correct": "原决定应予更正"}


def last_appeal_day(decision: Decision, terms: Terms) -> date:
    """The last day on which the company may appeal: days of the opening's limits, 60 when it names none."""
    days = int(terms.limits.get("appeal_days", DEFAULT_APPEAL_DAYS))
    return moment.local_day(decision.decided_at) + timedelta(days=days)


def explain_no_appeal(case: Case, terms: Terms) -> str | None:
    """Why the company cannot appeal now; None when it can."""
    decision = Decision.objects.filter(case=case).first()
    if decision is None:
        return "还没有作出决定，现在不能申诉。"
    last = last_appeal_day(decision, terms)
    if moment.today() > last:
        return f"申诉要在 {cn_day(last)}前提出，现在已过期。仍不服的，可以依法申请行政复议或提起行政诉讼。"
    if Appeal.objects.filter(case=case).exists():
        return "这一件已经申诉过。不服答复的，可以依法申请行政复议或提起行政诉讼。"
    return None


@database.atomic
def file_appeal(*, actor: Actor, case_number: str, grounds: str, evidence: StoredFile | None = None) -> Appeal:
    """Ask for another look at the decision. Raises NotFound, NotAllowed, Refusal (late or twice), InvalidInput."""
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    terms = get_terms(case.opening_code)
    reason = explain_no_appeal(case, terms)
    if reason:
        raise Refusal(reason, code="no_appeal")
    if not grounds.strip() or len(grounds) > 4000 or "\x00" in grounds:
        raise InvalidInput("请写明不服的地方和理由，最多 4000 字。", fields={"grounds": "请写明理由，最多 4000 字。"})
    decision = Decision.objects.get(case=case)
    span = calendar().add_workdays(moment.today(), int(terms.limits.get("appeal_workdays", DEFAULT_APPEAL_WORKDAYS)))
    appeal = Appeal.objects.create(
        case=case,
        decision=decision,
        grounds=grounds.strip(),
        evidence=evidence,
        filed_by_id=actor.person_id,
        filed_by_label=actor.label,
        filed_at=moment.now(),
        due_on=span.due_on,
        is_estimated=span.is_estimated,
        handled_by_id=decision.handled_by_id,
        first_decided_by_id=decision.decided_by_id,
    )
    _note(actor, case, events.APPEALED, {"appeal": appeal.pk, "due_on": appeal.due_on.isoformat()})
    context = _context(case, terms) | {"due_on": appeal.due_on, "is_estimated": appeal.is_estimated}
    send_notice(
        to_company=case.company_id, template="appeal_received", context=context, link=f"/cases/{case.number}/",
        subject=("cases.case", case.number), dedupe_key=f"appeal:{appeal.pk}:received", actor=actor,
    )  # fmt: skip
    send_notice(
        to_department_role=(case.department_id, "decider"), template="appeal_filed", context=context,
        link="/desk/appeals/", subject=("cases.case", case.number), dedupe_key=f"appeal:{appeal.pk}:filed",
    )  # fmt: skip
    return appeal


@database.atomic
def decide_appeal(*, actor: Actor, appeal_id: int, outcome: str, reason: str, amount: Decimal | None = None) -> Appeal:
    """Uphold the decision or say that it is to be corrected; the correction itself is a move by resolution.

    Raises NotAllowed for the handler and the first decider, Conflict when it was answered, InvalidInput.
    """
    found = Appeal.objects.select_related("case").filter(pk=appeal_id).first()
    if found is None:
        raise NotFound("没有这一件申诉，请刷新页面。")
    access.find_visible(actor, found.case.number)
    case = lock_case(found.case.number)
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    require_uninvolved(actor, case, "申诉不能由原经办人自己答复，请另一位同事处理。")
    if actor.person_id in (appeal.handled_by_id, appeal.first_decided_by_id):
        raise NotAllowed("申诉不能由原经办人或原决定人自己答复，请另一位同事处理。")
    if appeal.state != "open":
        raise Conflict("这一件申诉已经答复过了，请刷新页面。")
    if outcome not in OUTCOME_WORDS:
        raise InvalidInput("请选“维持”或“更正”。", fields={"outcome": "请选“维持”或“更正”。"})
    if not reason.strip() or len(reason) > 4000:
        raise InvalidInput("请写明核查经过和理由，最多 4000 字。", fields={"reason": "请写明核查经过和理由。"})
    appeal.state, appeal.reason, appeal.amount_exact = outcome, reason.strip(), amount
    appeal.decided_by_id, appeal.decided_by_label, appeal.decided_at = actor.person_id, actor.label, moment.now()
    appeal.save()
    _note(actor, case, events.APPEAL_DECIDED, {"appeal": appeal.pk, "outcome": outcome})
    _answer(actor, case, appeal)
    return appeal


def _answer(actor: Actor, case: Case, appeal: Appeal) -> None:
    terms = get_terms(case.opening_code)
    words = OUTCOME_WORDS[appeal.state]
    send_notice(
        to_company=case.company_id, template="appeal_decided",
        context=_context(case, terms) | {"result": words, "note": appeal.reason},
        link=f"/cases/{case.number}/", subject=("cases.case", case.number),
        dedupe_key=f"appeal:{appeal.pk}:decided", actor=actor,
    )  # fmt: skip
    request_letter(
        template="appeal-result",
        context={
            "department": case.department.name,
            "item": case.item_name,
            "case_number": case.number,
            "filed_on": moment.local_day(appeal.filed_at),
            "contact_name": terms.contact_name or "承办窗口",
            "contact_phone": terms.contact_phone or case.department.phone,
            "result": words,
            "opinion": appeal.reason,
        },
        subject=("cases.case", case.number),
        company_id=case.company_id,
        once_key=f"appeal:{appeal.pk}:result",
    )


def _context(case: Case, terms: Terms) -> dict[str, object]:
    return {
        "number": case.number,
        "item": case.item_name,
        "company": case.company.name,
        "department": case.department.name,
        "contact_name": terms.contact_name,
        "contact_phone": terms.contact_phone or case.department.phone,
    }


def _note(actor: Actor, case: Case, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload=payload, company_id=case.company_id
    )
