"""公示: objections by anyone, answered by an officer who did not handle the case; the clock lets it pass by date."""

from __future__ import annotations

from django.db import transaction as database

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Case, CaseEvent, Objection, Publicity
from huiqi.core.cases.services.transition import lock_case, transition
from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.models import StoredFile
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

ANSWER_WORKDAYS = 15
DECIDERS = frozenset({"handler", "decider", "secretary"})


@database.atomic
def raise_objection(
    *, actor: Actor, case_number: str, name: str, contact: str, text: str, evidence: StoredFile | None = None
) -> Objection:
    """Take an objection to a running publication. Raises NotFound, Conflict (over), InvalidInput (fields)."""
    problems = {
        key: sentence
        for key, value, most, sentence in (
            ("name", name, 60, "请写您的姓名或单位，最多 60 字。"),
            ("contact", contact, 100, "请留电话或邮箱，我们要向您核实和答复。"),
            ("text", text, 4000, "请写明异议的内容和依据，最多 4000 字。"),
        )
        if not value.strip() or len(value) > most or "\x00" in value
    }
    if problems:
        raise InvalidInput("".join(problems.values()), fields=problems)
    publicity = Publicity.objects.filter(case__number=case_number).select_related("case__company").first()
    if publicity is None:
        raise NotFound("没有这一条公示，请核对。")
    case = lock_case(case_number)
    publicity.refresh_from_db()
    if publicity.state != "running" or moment.today() > publicity.until_on:
        raise Conflict("这一条的公示期已经结束。有情况要反映的，请直接联系承办部门。")
    objection = Objection.objects.create(
        publicity=publicity,
        name=name.strip(),
        contact=contact.strip(),
        text=text.strip(),
        evidence=evidence,
        raised_at=moment.now(),
        due_on=calendar().add_workdays(moment.today(), ANSWER_WORKDAYS).due_on,
    )
    _note(actor, case, events.OBJECTED, {"objection": objection.pk})
    send_notice(
        to_department_role=(case.department_id, "secretary"),
        template="objection_raised",
        context=_context(case) | {"due_on": objection.due_on},
        link="/desk/objections/",
        subject=("cases.case", case.number),
        dedupe_key=f"objection:{objection.pk}",
    )
    return objection


@database.atomic
def decide_objection(*, actor: Actor, objection_id: int, is_upheld: bool, reason: str) -> Objection:
    """Answer an objection with reasons, as an officer of the department who did not handle the case."""
    objection = Objection.objects.select_related("publicity__case").filter(pk=objection_id).first()
    if objection is None:
        raise NotFound("没有这一条异议，请刷新页面。")
    access.find_visible(actor, objection.publicity.case.number)
    case = lock_case(objection.publicity.case.number)
    require_uninvolved(actor, case, "异议要由没有经办这一件的人员答复，请另一位同事处理。")
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.state != "open":
        raise Conflict("这条异议已经答复过了，请刷新页面。")
    if not reason.strip() or len(reason) > 4000:
        raise InvalidInput("请写明核查经过和理由，最多 4000 字。", fields={"reason": "请写明核查经过和理由。"})
    objection.state, objection.reason = "upheld" if is_upheld else "rejected", reason.strip()
    objection.decided_by_id, objection.decided_by_label = actor.person_id, actor.label
    objection.decided_at = moment.now()
    objection.save()
    _note(actor, case, events.OBJECTION_DECIDED, {"objection": objection.pk, "state": objection.state})
    return objection


def require_uninvolved(actor: Actor, case: Case, sentence: str) -> None:
    """An officer of the department who made none of the case's moves from review on to the decision."""
    if actor.person_id is None or not access.roles_of(actor, case) & DECIDERS:
        raise NotAllowed("这要由承办部门的经办人、决定人或会议秘书来办。")
    moved = CaseEvent.objects.filter(case=case, actor_person_id=actor.person_id, from_step="review")
    if moved.exists():
        raise NotAllowed(sentence)


def pass_publicities() -> int:
    """Let every publication pass whose days are over and to which nothing is open. Looks at dates only."""
    over = Publicity.objects.filter(state="running", until_on__lt=moment.today()).select_related("case")
    passed = 0
    for publicity in over:
        if publicity.objections.filter(state__in=["open", "upheld"]).exists():
            continue
        try:
            transition(
                actor=SYSTEM,
                case_number=publicity.case.number,
                move="publicity_passed",
                expected_version=None,
                idempotency_key=f"publicity:{publicity.pk}:passed",
            )
        except Refusal:
            continue  # somebody was faster, or objected meanwhile; the next run looks again
        passed += 1
    return passed


def _context(case: Case) -> dict[str, object]:
    return {"number": case.number, "item": case.item_name, "company": case.company.name}


def _note(actor: Actor, case: Case, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload=payload, company_id=case.company_id
    )
