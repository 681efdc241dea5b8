"""征求意见: asking another department, answering, taking the question back.

The case goes on meanwhile. Its clock stands still only when the opening says so (``consultation:
pauses_clock``); the consultation has working days of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from huiqi.core.cases import access, clocks, events, moment
from huiqi.core.cases.marks import papers_on_the_desk
from huiqi.core.cases.models import Case, Consultation
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.cases.workdays import calendar
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.core.parties.queries import list_departments
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

DEFAULT_WORKDAYS = 5
MOST_WORKDAYS = 30


@transaction.atomic
def ask_department(
    *, actor: Actor, case_number: str, department_id: int, question: str, shared: Sequence[int] = (),
    workdays: int = DEFAULT_WORKDAYS,
) -> Consultation:  # fmt: skip
    """Put a question to another department. ``shared``: ids of the document versions it may read."""
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if case.state in ("draft", "closed"):
        raise Conflict("这一件现在不在部门手上，不用征求意见。")
    _require_question(case, department_id, question, shared, workdays)
    if Consultation.objects.filter(case=case, asked_id=department_id, state="open").exists():
        raise Conflict("已经在征求这个部门的意见，还没有回复。要补充的，请先收回再问。")
    at, span = moment.now(), calendar().add_workdays(moment.today(), workdays)
    rule = get_terms(case.opening_code).definition.get("consultation") or {}
    asked = Consultation.objects.create(
        case=case, asked_id=department_id, question=question.strip(), shared=sorted(set(shared)),
        asked_by_id=actor.person_id, asked_by_label=actor.label, asked_at=at, limit_workdays=workdays,
        due_on=span.due_on, is_estimated=span.is_estimated, pauses_clock=bool(rule.get("pauses_clock")),
    )  # fmt: skip
    clock = clocks.running_clock(case)
    if asked.pauses_clock and clock is not None and clock.paused_at is None:
        clocks.pause(clock, at, "consultation")
    _note(actor, events.CONSULTED, asked)
    for role in ("window", "handler"):
        _tell(asked, "consultation_asked", (asked.asked_id, role), f"/desk/consultations/{asked.pk}/")
    return asked


@transaction.atomic
def answer_consultation(*, actor: Actor, consultation_id: int, answer: str) -> Consultation:
    """The asked department's word; it goes back to whoever handles the case."""
    asked = _locked(consultation_id)
    if asked is None or not access.is_asked(actor, asked):
        raise NotFound("没有这一件征求意见，或者不是问您部门的。")
    if asked.state != "open":
        raise Conflict("这一件已经回复过或者已被收回。")
    if not answer.strip() or len(answer) > 4000:
        raise InvalidInput("请写出意见，最多 4000 字。", fields={"answer": "请写出意见。"})
    asked.answer, asked.state, asked.answered_at = answer.strip(), "answered", moment.now()
    asked.answered_by_id, asked.answered_by_label = actor.person_id, actor.label
    asked.save()
    clocks.resume_unless_waiting(asked.case, asked.answered_at)
    _note(actor, events.CONSULTATION_ANSWERED, asked)
    _tell(asked, "consultation_answered", (asked.case.department_id, "handler"), f"/desk/cases/{asked.case.number}/")
    return asked


@transaction.atomic
def recall_consultation(*, actor: Actor, consultation_id: int) -> Consultation:
    """Take an open question back; the other department no longer sees the papers."""
    asked = _locked(consultation_id)
    if asked is None:
        raise NotFound("没有这一件征求意见，请刷新页面。")
    access.require_officer(actor, access.find_visible(actor, asked.case.number))
    if asked.state != "open":
        raise Conflict("这一件已经回复过或者已被收回。")
    asked.state = "recalled"
    asked.save(update_fields=["state"])
    clocks.resume_unless_waiting(asked.case, moment.now())
    _note(actor, events.CONSULTATION_RECALLED, asked)
    return asked


@transaction.atomic
def alert_consultations() -> int:
    """Tell both departments once of an answer that is late. Returns how many were late."""
    late = Consultation.objects.select_for_update(of=("self",)).filter(
        state="open", due_on__lt=moment.today(), overdue_told_at=None
    )
    told = 0
    for asked in late.exclude(case__state="closed").select_related("case__department", "case__company", "asked"):
        asked.overdue_told_at = moment.now()
        asked.save(update_fields=["overdue_told_at"])
        _tell(asked, "consultation_overdue", (asked.asked_id, "handler"), f"/desk/consultations/{asked.pk}/")
        _tell(asked, "consultation_overdue", (asked.case.department_id, "handler"), f"/desk/cases/{asked.case.number}/")
        _note(SYSTEM, events.CONSULTATION_OVERDUE, asked)
        told += 1
    return told


def _require_question(case: Case, department_id: int, question: str, shared: Sequence[int], workdays: int) -> None:
    if not question.strip() or len(question) > 2000:
        raise InvalidInput("请写明要问什么，最多 2000 字。", fields={"question": "请写明要问什么。"})
    others = {each.pk for each in list_departments()} - {case.department_id}
    if department_id not in others:
        raise InvalidInput("请选一个别的部门。", fields={"department": "请选部门。"})
    if not 1 <= workdays <= MOST_WORKDAYS:
        raise InvalidInput(f"回复期限请填 1 到 {MOST_WORKDAYS} 个工作日。", fields={"workdays": "请改期限。"})
    lying = {version for versions in papers_on_the_desk(case).values() for version in versions}
    if not set(shared) <= lying:
        raise InvalidInput("只能共享这一件里的材料，请刷新页面后再选。")


def _locked(consultation_id: int) -> Consultation | None:
    rows = Consultation.objects.select_for_update(of=("self",))
    found = rows.select_related("case__department", "case__company", "asked").filter(pk=consultation_id).first()
    return found


def _tell(asked: Consultation, template: str, to: tuple[int, str], link: str) -> None:
    send_notice(
        template=template,
        context={
            "number": asked.case.number,
            "item": asked.case.item_name,
            "company": asked.case.company.name,
            "department": asked.case.department.name,
            "asked": asked.asked.name,
            "question": asked.question,
            "answer": asked.answer,
            "due_on": asked.due_on,
            "is_estimated": asked.is_estimated,
        },
        to_department_role=to,
        link=link,
        subject=("cases.consultation", str(asked.pk)),
        dedupe_key=f"consultation:{asked.pk}:{template}:{to[0]}:{to[1]}",
    )


def _note(actor: Actor, kind: str, asked: Consultation) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", asked.case.number),
        payload={"consultation": asked.pk, "asked": asked.asked_id}, company_id=asked.case.company_id,
    )  # fmt: skip
