"""Telling officers and companies of days that are near or over, once each.

Nothing depends on the hour at which this runs: it looks at today's dates, so a missed run heals itself.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.cases.access import OFFICER_ROLES
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Appeal, Case, Clock, ClockAlert, Supplement
from huiqi.core.cases.terms import get_terms
from huiqi.core.cases.workdays import calendar
from huiqi.core.notices.services import send_notice

SOON_WORKDAYS = 1
DRAFT_WORKDAYS = 3
APPEAL_WORKDAYS = 3


def send_clock_alerts() -> int:
    """Alert the desk of clocks that run out within a working day or have run out. Returns how many went."""
    today = moment.today()
    horizon = calendar().add_workdays(today, SOON_WORKDAYS).due_on
    near = Clock.objects.filter(stopped_at=None, paused_at=None, due_on__lte=horizon)
    sent = 0
    for clock in near.select_related("case__company", "case__department"):
        sent += _alert(clock, "overdue" if clock.due_on < today else "due_soon", today)
    later = calendar().add_workdays(today, APPEAL_WORKDAYS).due_on
    return sent + _remind_of_supplements(today, horizon) + _remind_of_drafts(today) + _alert_appeals(today, later)


@transaction.atomic
def _alert(clock: Clock, kind: str, today: date) -> int:
    _, is_new = ClockAlert.objects.get_or_create(
        clock=clock, kind=kind, due_on=clock.due_on, defaults={"at": moment.now()}
    )
    if not is_new:
        return 0
    case = clock.case
    owner = clock.owner_role if clock.owner_role in OFFICER_ROLES else "handler"
    send_notice(
        to_department_role=(case.department_id, owner),
        template="case_overdue" if kind == "overdue" else "case_due_soon",
        context={
            "number": case.number,
            "item": case.item_name,
            "company": case.company.name,
            "step": process_of(case).steps[case.step].title,
            "due_on": clock.due_on,
            "is_estimated": clock.is_estimated,
        },
        link=f"/desk/cases/{case.number}/",
        subject=("cases.case", case.number),
        dedupe_key=f"clock:{clock.pk}:{kind}:{clock.due_on}",
    )
    return 1


def _remind_of_supplements(today: date, horizon: date) -> int:
    waiting = Supplement.objects.filter(state="open", due_on__gte=today, due_on__lte=horizon)
    for supplement in waiting.select_related("case__department"):
        case, terms = supplement.case, get_terms(supplement.case.opening_code)
        send_notice(
            to_company=case.company_id,
            template="supplement_due_soon",
            context={
                "number": case.number,
                "item": case.item_name,
                "due_on": supplement.due_on,
                "note": supplement.note,
                "contact_name": terms.contact_name,
                "contact_phone": terms.contact_phone or case.department.phone,
            },
            link=f"/cases/{case.number}/",
            subject=("cases.case", case.number),
            dedupe_key=f"supplement:{supplement.pk}:due:{supplement.due_on}",
        )
    return waiting.count()


def _alert_appeals(today: date, horizon: date) -> int:
    """Appeals that wait for an answer: to the deciders once some days before the last, and once when it is over."""
    waiting = Appeal.objects.filter(state="open", due_on__lte=horizon).select_related("case__company")
    for appeal in waiting:
        case, kind = appeal.case, "overdue" if appeal.due_on < today else "due_soon"
        send_notice(
            to_department_role=(case.department_id, "decider"),
            template=f"appeal_{kind}",
            context={
                "number": case.number,
                "item": case.item_name,
                "company": case.company.name,
                "due_on": appeal.due_on,
                "is_estimated": appeal.is_estimated,
            },
            link="/desk/appeals/",
            subject=("cases.case", case.number),
            dedupe_key=f"appeal:{appeal.pk}:{kind}:{appeal.due_on}",
        )
    return waiting.count()


def _remind_of_drafts(today: date) -> int:
    """A draft whose opening closes within a few working days: say so once."""
    horizon = calendar().add_workdays(today, DRAFT_WORKDAYS).due_on
    told = 0
    for case in Case.objects.filter(state="draft", returned_at=None):
        terms = get_terms(case.opening_code)
        if terms.closes_on is None or not today <= terms.closes_on <= horizon:
            continue
        send_notice(
            to_company=case.company_id,
            template="opening_closes",
            context={
                "item": case.item_name,
                "closes_on": terms.closes_on,
                "contact_name": terms.contact_name,
                "contact_phone": terms.contact_phone,
            },
            link=f"/cases/{case.number}/",
            subject=("cases.case", case.number),
            dedupe_key=f"draft:{case.number}:closes:{terms.closes_on}",
        )
        told += 1
    return told
