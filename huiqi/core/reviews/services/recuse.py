"""回避: an expert steps back, and the next in the lot takes the place."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Assignment, Panel, Tie
from huiqi.core.reviews.services.extend import add_one
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound


@transaction.atomic
def recuse(*, actor: Actor, assignment_id: int, kind: str, note: str = "") -> Assignment:
    """The expert (or the handler for them) names the ground; it is kept as a tie, so the lot never meets it again.

    Raises NotFound for anybody else's task, Conflict once it is scored or the panel closed.
    """
    if kind not in Tie.Kind.values:
        raise InvalidInput("请选一种回避事由。", fields={"kind": "请选一种回避事由。"})
    task = _task(actor, assignment_id)
    panel = Panel.objects.select_for_update().select_related("case__company").get(pk=task.panel_id)
    if panel.closed_at is not None or task.state != Assignment.State.INVITED:
        raise Conflict("这项评审已经结束或已经评过分，不能再回避。")
    task.state, task.recused_at = Assignment.State.RECUSED, moment.now()
    task.recused_for = f"{Tie.Kind(kind).label}：{note.strip()}".rstrip("：")[:300]
    task.save(update_fields=["state", "recused_at", "recused_for"])
    Tie.objects.get_or_create(
        expert_id=task.expert_id, company_id=panel.case.company_id, kind=kind,
        defaults={"note": note[:300], "recorded_by": actor.label},
    )  # fmt: skip
    record_event(
        actor=actor, kind=events.RECUSED, subject=("cases.case", panel.case.number),
        payload={"letter": task.letter, "kind": kind}, company_id=panel.case.company_id,
    )  # fmt: skip
    add_one(actor=actor, panel=panel, is_third=task.is_third)
    return task


def _task(actor: Actor, assignment_id: int) -> Assignment:
    own = access.tasks_of(actor).filter(pk=assignment_id).first()
    if own is not None:
        return own
    task = Assignment.objects.filter(pk=assignment_id, panel__in=access.visible_to(actor)).first()
    if task is None:
        raise NotFound("没有这项评审任务，请从列表里点开。")
    access.require_handler(actor, task.panel.case.department_id)
    return task
