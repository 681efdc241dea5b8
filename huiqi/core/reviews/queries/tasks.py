"""What an expert is asked for, and what lies before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiqi.core.cases.models import Attachment
from huiqi.core.cases.queries import find_submission
from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews import access
from huiqi.core.reviews.models import Assignment, Expert, ScoreCard
from huiqi.engine.refusal import NotFound
from huiqi.engine.scoring import Sheet, parse_sheet


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with the sheet to fill in and the application as handed in; blind: no company, no papers."""

    task: Assignment
    sheet: Sheet
    company_name: str
    answers: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    card: ScoreCard | None


def is_expert(actor: Actor) -> bool:
    """Whether the person is in the pool."""
    return actor.person_id is not None and Expert.objects.filter(person_id=actor.person_id, is_active=True).exists()


def count_open_tasks(actor: Actor) -> int:
    """How many reviews wait for this person."""
    return access.tasks_of(actor).filter(state=Assignment.State.INVITED, panel__closed_at=None).count()


def list_tasks(actor: Actor) -> list[Assignment]:
    """The person's reviews, those that wait first, the earliest due on top."""
    tasks = access.tasks_of(actor).select_related("panel__case__company", "card")
    return sorted(tasks, key=lambda each: (each.state != "invited", each.panel.due_on, each.pk))


def get_task(actor: Actor, assignment_id: int) -> TaskView:
    """One's own task. Raises NotFound for another's or a recused one."""
    task = (
        access.tasks_of(actor).select_related("panel__case__company", "panel__sheet").filter(pk=assignment_id).first()
    )
    if task is None:
        raise NotFound("没有这项评审任务，或者您已经回避。")
    panel = task.panel
    submission = find_submission(panel.case)
    content = submission.content if submission else {}
    # Whom to ring and where to pay is nothing an expert judges, and it would undo a blind review.
    answers = [
        each for each in content.get("answers") or [] if not str(each.get("field")).startswith(("payee_", "contact_"))
    ]
    files = dict(
        Attachment.objects.filter(case=panel.case).values_list("document_version_id", "document_version__file_id")
    )
    papers = [
        file | {"material": each["name"], "file_id": files.get(file["version"])}
        for each in content.get("materials") or []
        for file in each["files"]
    ]
    return TaskView(
        task=task,
        sheet=parse_sheet(panel.sheet.definition),
        company_name="申请单位（匿名）" if panel.is_blind else panel.case.company.name,
        answers=[each for each in answers if each.get("origin") == "typed"] if panel.is_blind else answers,
        papers=[] if panel.is_blind else papers,
        card=ScoreCard.objects.filter(assignment=task).first(),
    )
