"""Telling people of a move, in its own transaction: no move without its notice, no notice without its move."""

from __future__ import annotations

from typing import Any

from huiqi.core.cases.clocks import running_clock
from huiqi.core.cases.passage import Passage
from huiqi.core.notices.services import send_notice
from huiqi.core.notices.templates import get_template

DESK_ROLES = {"window", "handler", "decider", "finance", "secretary", "approver"}


def tell(passage: Passage) -> None:
    """Send every notice that the move names, and tell the desk at which the case arrives."""
    for template in passage.transition.notices:
        if get_template(template).is_for_desk:
            _send(passage, template, to_department_role=(passage.case.department_id, _desk_before(passage)))
        else:
            _send(passage, template, to_company=passage.case.company_id)
    next_owner = passage.process.steps[passage.transition.to_step].owner
    if passage.transition.from_step != passage.transition.to_step and next_owner in DESK_ROLES:
        _send(passage, "case_arrived", to_department_role=(passage.case.department_id, next_owner))


def _send(passage: Passage, template: str, **addressee: Any) -> None:
    is_desk = "to_department_role" in addressee
    send_notice(
        **addressee,
        template=template,
        context=context_of(passage),
        link=f"{'/desk' if is_desk else ''}/cases/{passage.case.number}/",
        subject=("cases.case", passage.case.number),
        dedupe_key=f"case:{passage.case.number}:{passage.case.version}:{template}",
        actor=passage.actor,
    )


def _desk_before(passage: Passage) -> str:
    owner = passage.process.steps[passage.transition.from_step].owner
    return owner if owner in DESK_ROLES else "window"


def context_of(passage: Passage) -> dict[str, Any]:
    """Everything a notice may say: what happened, what comes next, by when, who to call."""
    case, terms, process = passage.case, passage.terms, passage.process
    clock = running_clock(case)
    return {
        "number": case.number,
        "item": case.item_name,
        "company": case.company.name,
        "department": case.department.name,
        "step": process.steps[case.step].title,
        "due_on": clock.due_on if clock else None,
        "is_estimated": bool(clock and clock.is_estimated),
        "note": passage.fields.get("note", ""),
        "contact_name": terms.contact_name,
        "contact_phone": terms.contact_phone or case.department.phone,
        "at": passage.at,
        **passage.told,
    }
