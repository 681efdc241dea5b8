"""Drawing experts for a case by lot."""

from __future__ import annotations

import secrets

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.cases.access import find_visible
from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import get_terms
from huiqi.core.cases.workdays import calendar
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Assignment, Panel, ScoreSheet
from huiqi.core.reviews.services.branch import take_branch
from huiqi.core.reviews.services.draw import candidates_for, shuffled
from huiqi.engine.refusal import Conflict, InvalidInput, Refusal

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DEFAULT_SIZE, DEFAULT_WORKDAYS, MOST = 3, 10, 15


@transaction.atomic
def draw_panel(
    *, actor: Actor, case_number: str, field: str, size: int | None = None, sheet_key: str | None = None
) -> Panel:
    """Draw the panel; the list of candidates and the seed are kept, so the lot can be checked.

    Size, sheet, fee, blindness and days come from the opening's ``review`` where it has one. Raises Conflict
    while a panel is open, Refusal when too few experts are free of conflicts.
    """
    case = find_visible(actor, case_number)
    access.require_handler(actor, case.department_id)
    case = Case.objects.select_for_update().select_related("company").get(pk=case.pk)
    if case.step != "review":
        raise Conflict("只有在审核与评审环节才能抽取专家，请看这一件现在到哪一步。")
    if Panel.objects.filter(case=case, closed_at=None).exists():
        raise Conflict("这一件已经抽取过专家，评审还没有结束。")
    asked = get_terms(case.opening_code).definition.get("review") or {}
    wanted = size or int(asked.get("experts") or DEFAULT_SIZE)
    if not 1 <= wanted <= MOST:
        raise InvalidInput(f"评审专家应在 1 到 {MOST} 位之间。")
    sheet = _sheet(sheet_key or asked.get("sheet"))
    ids = [each.pk for each in candidates_for(case, field)]
    if len(ids) < wanted:
        raise Refusal(f"“{field}”领域没有关联的专家只有 {len(ids)} 位，不够 {wanted} 位；请换领域或先补充专家库。")
    seed = secrets.token_hex(16)
    due_on = calendar().add_workdays(moment.today(), int(asked.get("workdays") or DEFAULT_WORKDAYS)).due_on
    panel = Panel.objects.create(
        case=case, sheet=sheet, field=field, size=wanted, is_blind=bool(asked.get("blind")), seed=seed,
        candidates=ids, due_on=due_on, drawn_by=actor.label, drawn_by_person_id=actor.person_id,
        drawn_at=moment.now(),
    )  # fmt: skip
    for expert_id in shuffled(seed, ids)[:wanted]:
        invite(panel, expert_id, fee_yuan=asked.get("fee_yuan"))
    record_event(
        actor=actor, kind=events.PANEL_DRAWN, subject=("cases.case", case.number),
        payload={"field": field, "size": wanted, "seed": seed, "candidates": ids}, company_id=case.company_id,
    )  # fmt: skip
    take_branch(actor, case, "to_experts", f"panel:{panel.pk}:drawn")
    return panel


def _sheet(key: str | None) -> ScoreSheet:
    sheets = ScoreSheet.objects.order_by("key", "-version")
    sheet = (sheets.filter(key=key) if key else sheets).first()
    if sheet is None:
        raise Refusal("还没有载入评分表，请联系政策编辑在事项包里补上。")
    return sheet


def invite(panel: Panel, expert_id: int, *, is_third: bool = False, fee_yuan: object = None) -> Assignment:
    """Give an expert the next letter, and tell them."""
    letter = LETTERS[panel.assignments.count()]
    fee_fen = int(str(fee_yuan or 0)) * 100
    task = Assignment.objects.create(
        panel=panel, expert_id=expert_id, letter=letter, is_third=is_third, fee_fen=fee_fen
    )
    terms = get_terms(panel.case.opening_code)
    send_notice(
        to_person=task.expert.person_id,
        template="review_invited",
        context={
            "item": panel.case.item_name,
            "due_on": panel.due_on,
            "contact_name": terms.contact_name,
            "contact_phone": terms.contact_phone,
        },
        link=f"/reviews/{task.pk}/",
        subject=("reviews.assignment", task.pk),
        dedupe_key=f"review:{task.pk}:invited",
    )
    return task
