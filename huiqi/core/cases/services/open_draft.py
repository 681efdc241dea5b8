"""Beginning an application."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from huiqi.core.cases import definitions, events, moment
from huiqi.core.cases.filling import take_over_facts
from huiqi.core.cases.form import form_of
from huiqi.core.cases.guards_builtin import explain_window
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.queries import get_department
from huiqi.engine.refusal import Conflict, NotAllowed, Refusal

# One statement, one row lock: numbers are unique and without gaps also under concurrency.
NEXT_NUMBER = """
    INSERT INTO cases_caseseries (year, letters, last) VALUES (%s, %s, 1)
    ON CONFLICT (year, letters) DO UPDATE SET last = cases_caseseries.last + 1
    RETURNING last
"""


@transaction.atomic
def open_draft(*, actor: Actor, company_id: int, opening_code: str) -> Case:
    """A new draft with the facts on file filled in.

    Raises NotAllowed for anyone but the company's own people, Refusal when the opening is not open
    (with the days on which it closed and may open), Conflict when a draft or case is already under way.
    """
    if actor.company_id != company_id or not actor.mandates:
        raise NotAllowed("只有企业自己的人员可以发起申请。请先选择您要办事的企业。")
    terms = get_terms(opening_code)
    at, day = moment.now(), moment.today()
    closed = explain_window(terms, day)
    if closed:
        raise Refusal(closed, code="window_closed")
    _lock_company_and_opening(company_id, opening_code)
    _refuse_second(company_id, terms)
    case = _create(actor, company_id, terms, day)
    take_over_facts(case, form_of(terms), day, at)
    record_event(
        actor=actor,
        kind=events.OPENED,
        subject=("cases.case", case.number),
        payload={"opening": opening_code, "item": terms.item_id, "release": terms.release_number},
        company_id=company_id,
    )
    return case


def _lock_company_and_opening(company_id: int, opening_code: str) -> None:
    """Two people of a company who begin at once get one draft, not two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [company_id % 2**31, opening_code])


def _refuse_second(company_id: int, terms: Terms) -> None:
    other = Case.objects.filter(company_id=company_id, opening_code=terms.opening_code)
    running = other.exclude(state="closed").first()
    if running is None:
        return
    if running.state == "draft":
        raise Conflict(f"贵公司已有这个事项的草稿 {running.number}，请接着填写。", code="draft_exists")
    raise Conflict(f"贵公司已提交过这个事项，编号 {running.number}，正在办理。", code="case_exists")


def _create(actor: Actor, company_id: int, terms: Terms, day: date) -> Case:
    if not terms.process:
        raise Refusal(f"“{terms.title}”不用申请：{terms.opening.mode}。", code="no_application")
    definition, process = definitions.newest_process(terms.process)
    start = process.steps[process.start]
    case = Case.objects.create(
        number=next_number(day.year, terms.series),
        opening_code=terms.opening_code,
        item_id=terms.item_id,
        item_name=terms.item_name,
        release_number=terms.release_number,
        release_digest=terms.release_digest,
        process=definition,
        company_id=company_id,
        department=get_department(terms.department_code),
        created_by_id=actor.person_id,
        created_at=moment.now(),
        step=start.name,
        state=start.state,
    )
    CaseEvent.objects.create(
        case=case, seq=0, move="open", title="新建草稿", from_step=start.name, to_step=start.name,
        actor_kind=actor.kind, actor_label=actor.label, actor_person_id=actor.person_id,
        idempotency_key="open", at=case.created_at,
    )  # fmt: skip
    return case


def next_number(year: int, letters: str) -> str:
    """「2026-XY-0417」."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [year, letters])
        return f"{year}-{letters}-{cursor.fetchone()[0]:04d}"
