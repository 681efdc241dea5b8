"""Ending a review: the mean stands, and the branch of the experts ends with it."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Assignment, Panel, ScoreCard
from huiqi.core.reviews.services.branch import take_branch
from huiqi.engine.refusal import Conflict, NotFound
from huiqi.engine.scoring import mean


@transaction.atomic
def close_panel(*, actor: Actor, panel_id: int, conclusion: str = "") -> Panel:
    """Close once everybody who was not recused has scored. Raises NotFound, NotAllowed, Conflict."""
    panel = access.visible_to(actor).filter(pk=panel_id).first()
    if panel is None:
        raise NotFound("没有这组评审，请从办件里点开。")
    access.require_handler(actor, panel.case.department_id)
    panel = Panel.objects.select_for_update().select_related("case").get(pk=panel_id)
    if panel.closed_at is not None:
        raise Conflict("这组评审已经结束。")
    tasks = panel.assignments.exclude(state=Assignment.State.RECUSED)
    waiting = tasks.filter(state=Assignment.State.INVITED).count()
    if waiting or not tasks.exists():
        raise Conflict(f"还有 {waiting} 位专家没有评分，评完才能结束。" if waiting else "还没有专家评分，不能结束。")
    totals = list(ScoreCard.objects.filter(assignment__in=tasks).values_list("total", flat=True))
    panel.mean, panel.closed_at, panel.conclusion = mean(totals), moment.now(), conclusion.strip()[:2000]
    panel.save(update_fields=["mean", "closed_at", "conclusion"])
    record_event(
        actor=actor, kind=events.PANEL_CLOSED, subject=("cases.case", panel.case.number),
        payload={"mean": str(panel.mean), "experts": len(totals)}, company_id=panel.case.company_id,
    )  # fmt: skip
    take_branch(actor, panel.case, "scored", f"panel:{panel.pk}:scored", score=panel.mean, note=panel.conclusion)
    return panel
