"""What officers do around a case without moving it: assign it, write a note."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Case, Note
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.queries import get_person, list_officers
from huiqi.engine.refusal import Conflict, InvalidInput


@transaction.atomic
def assign(*, actor: Actor, case_number: str, person_id: int | None, reason: str = "") -> Case:
    """Hand a case to a colleague of the department (None: to nobody). Raises InvalidInput for a stranger.

    Taking it out of somebody's hands needs a ``reason``; it is kept as an internal remark, where whoever takes over
    reads it. Handing it to whom it lies with already changes nothing.
    """
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    require_assignable(case, person_id)
    if person_id == case.assigned_to_id:
        return case
    if case.assigned_to_id is not None and not reason.strip():
        raise InvalidInput("请写明转办原因，接手的同事会看到。", fields={"reason": "请写明原因。"})
    before = case.assigned_to.name if case.assigned_to else "待分派"
    case.assigned_to_id = person_id
    case.save(update_fields=["assigned_to"])
    if reason.strip():
        to = get_person(person_id).name if person_id is not None else "待分派"
        add_note(actor=actor, case_number=case_number, text=f"转办：{before} → {to}。原因：{reason.strip()[:500]}")
    record_event(
        actor=actor,
        kind=events.ASSIGNED,
        subject=("cases.case", case.number),
        payload={"to": person_id},
        company_id=case.company_id,
    )
    return case


def require_assignable(case: Case, person_id: int | None) -> None:
    """Refuse a closed case, and anybody who is not an officer of its department."""
    if case.state == "closed":
        raise Conflict("这一件已办结，不用再分派。")
    if person_id in access.barred_people(case):
        raise InvalidInput("这位同事已回避这一件，请分派给别人。")
    if person_id is not None and person_id not in {each.pk for each in list_officers(department_id=case.department_id)}:
        raise InvalidInput("只能分派给承办部门在岗的同事。")


@transaction.atomic
def add_note(*, actor: Actor, case_number: str, text: str) -> Note:
    """An internal remark, never shown to the company."""
    case = access.find_visible(actor, case_number)
    access.require_officer(actor, case)
    text = text.strip()
    if not text or len(text) > 4000:
        raise InvalidInput("备注要写内容，最多 4000 字。", fields={"text": "请写内容，最多 4000 字。"})
    note = Note.objects.create(
        case=case, text=text, author_id=actor.person_id, author_label=actor.label, at=moment.now()
    )
    record_event(
        actor=actor, kind=events.NOTED, subject=("cases.case", case.number), payload={}, company_id=case.company_id
    )
    return note
