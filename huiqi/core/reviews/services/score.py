"""An expert's scores, once; the totals decide whether a third opinion is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Assignment, Panel, ScoreCard
from huiqi.core.reviews.services.extend import add_one
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound
from huiqi.engine.scoring import Sheet, distance, mean, parse_sheet, read_scores, total

SHORTEST_COMMENT = 5


@transaction.atomic
def submit_scores(*, actor: Actor, assignment_id: int, scores: Mapping[str, Any], comment: str) -> ScoreCard:
    """Take the card. Raises NotFound for another's or a recused task, InvalidInput by criterion, Conflict a second time."""
    task = access.tasks_of(actor).filter(pk=assignment_id).first()
    if task is None:
        raise NotFound("没有这项评审任务，或者您已经回避。")
    panel = Panel.objects.select_for_update().select_related("case", "sheet").get(pk=task.panel_id)
    task = Assignment.objects.get(pk=task.pk)
    if panel.closed_at is not None:
        raise Conflict("这一组评审已经结束，不能再评分。")
    if task.state != Assignment.State.INVITED:
        raise Conflict("您已经评过分，评分提交后不能修改。")
    sheet = parse_sheet(panel.sheet.definition)
    given = read_scores(sheet, scores)
    if len(comment.strip()) < SHORTEST_COMMENT:
        raise InvalidInput("请写几句评审意见，说明主要理由。", fields={"comment": "请写几句评审意见。"})
    card = ScoreCard.objects.create(
        assignment=task, scores=given, total=total(sheet, given), comment=comment.strip()[:4000], scored_at=moment.now()
    )
    task.state = Assignment.State.SCORED
    task.save(update_fields=["state"])
    record_event(
        actor=actor, kind=events.SCORED, subject=("cases.case", panel.case.number),
        payload={"letter": task.letter, "total": str(card.total)}, company_id=panel.case.company_id,
    )  # fmt: skip
    _look_at_all(actor, panel, sheet)
    return card


def _look_at_all(actor: Actor, panel: Panel, sheet: Sheet) -> None:
    """When everybody has scored: far apart asks one more, once; else the handler is told."""
    tasks = panel.assignments.exclude(state=Assignment.State.RECUSED)
    if tasks.filter(state=Assignment.State.INVITED).exists():
        return
    totals = list(ScoreCard.objects.filter(assignment__in=tasks).values_list("total", flat=True))
    apart = distance(totals)
    is_far = sheet.distance_limit is not None and apart > sheet.distance_limit
    if is_far and not tasks.filter(is_third=True).exists() and add_one(actor=actor, panel=panel, is_third=True):
        _tell(panel, "review_apart", {"distance": apart})
        return
    _tell(panel, "review_complete", {"mean": mean(totals)})


def _tell(panel: Panel, template: str, more: dict[str, Any]) -> None:
    case = panel.case
    send_notice(
        to_department_role=(case.department_id, "handler"),
        template=template,
        context={"item": case.item_name, "number": case.number, **more},
        link=f"/desk/reviews/{case.number}/",
        subject=("cases.case", case.number),
        dedupe_key=f"panel:{panel.pk}:{template}",
    )
