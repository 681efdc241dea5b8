"""Accepting a tranche's condition: an officer who handles the case says with a paper that it is met."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import access as cases_access
from huiqi.core.cases import clocks, moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.payments import events
from huiqi.core.payments.models import Tranche
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

ACCEPTING = frozenset({"handler", "decider"})


@transaction.atomic
def accept_tranche(*, actor: Actor, case_number: str, position: int, note: str, paper_id: int) -> Tranche:
    """Note that a milestone was reached or an inspection passed; the order may then be made out.

    ``paper_id`` is a stored file. Raises NotFound, NotAllowed, Conflict when it was accepted before or needs none.
    """
    case = cases_access.find_visible(actor, case_number)
    if actor.person_id is None or not cases_access.roles_of(actor, case) & ACCEPTING:
        raise NotAllowed("分期条件要由承办部门的经办或决定岗位确认。")
    tranche = Tranche.objects.select_for_update().filter(grant__case=case, position=position, cancelled_at=None).first()
    if tranche is None:
        raise NotFound("没有这一期，请核对。")
    if tranche.condition not in ("milestone", "inspection") or tranche.met_at is not None:
        raise Conflict(f"“{tranche.title}”不用再确认。")
    if not note.strip() or len(note) > 1000:
        raise InvalidInput("请写明核对的情况，最多 1000 字。", fields={"note": "请写明核对的情况，最多 1000 字。"})
    tranche.met_at, tranche.met_by_id, tranche.met_by_label = moment.now(), actor.person_id, actor.label
    tranche.met_note, tranche.paper_id = note.strip(), paper_id
    tranche.save(update_fields=["met_at", "met_by", "met_by_label", "met_note", "paper"])
    clock = clocks.running_clock(case)
    if clock is not None and clock.paused_at is not None:
        clocks.resume(clock, moment.now())
    record_event(
        actor=actor, kind=events.TRANCHE_MET, subject=("cases.case", case.number),
        payload={"tranche": position, "paper": paper_id}, company_id=case.company_id,
    )  # fmt: skip
    return tranche
