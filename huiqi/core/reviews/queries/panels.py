"""What the handling department sees of a review, and the order of an opening's cases by score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from huiqi.core.cases.access import visible_to as cases_visible_to
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews import access
from huiqi.core.reviews.models import Assignment, Panel
from huiqi.engine.scoring import Sheet, distance, mean, parse_sheet, ranking


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One expert of a panel. ``total`` of 100, None until scored."""

    task: Assignment
    name: str
    employer: str
    state: str
    total: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel with its scores. ``apart``: highest less lowest; ``is_far``: more than the sheet allows."""

    panel: Panel
    sheet: Sheet
    rows: list[PanelRow]
    mean: Decimal | None
    apart: Decimal
    is_far: bool
    waiting: int

    @property
    def passes(self) -> bool | None:
        """Whether the mean reaches the pass mark; None without either."""
        if self.mean is None or self.sheet.pass_mark is None:
            return None
        return self.mean >= self.sheet.pass_mark


def is_handler_of(actor: Actor, case: Case) -> bool:
    """Whether this officer draws and closes panels of the case."""
    return actor.department_id == case.department_id and "handler" in actor.posts


def has_panel(case: Case) -> bool:
    """Whether experts were ever drawn for the case."""
    return Panel.objects.filter(case=case).exists()


def find_panel(actor: Actor, case: Case) -> PanelView | None:
    """The case's last panel, or None before the first draw or for those who may not see it."""
    panel = access.visible_to(actor).select_related("sheet").filter(case=case).order_by("-pk").first()
    if panel is None:
        return None
    tasks = panel.assignments.select_related("expert__person", "card").order_by("pk")
    rows = [_row(task) for task in tasks]
    sheet = parse_sheet(panel.sheet.definition)
    totals = [row.total for row in rows if row.total is not None]
    apart = distance(totals)
    return PanelView(
        panel=panel,
        sheet=sheet,
        rows=rows,
        mean=mean(totals),
        apart=apart,
        is_far=sheet.distance_limit is not None and apart > sheet.distance_limit,
        waiting=sum(row.task.state == Assignment.State.INVITED for row in rows),
    )


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A case's place among the reviewed cases of its opening. ``name`` is its number, ``score`` the mean."""

    place: int
    name: str
    company: str
    score: Decimal
    is_tied: bool


def rank_opening(actor: Actor, opening_code: str) -> list[OrderRow]:
    """Closed reviews of the cases of an opening that the actor may see, by mean score; equal scores share a place."""
    cases = cases_visible_to(actor).filter(opening_code=opening_code)
    panels = Panel.objects.filter(case__in=cases).exclude(mean=None).order_by("pk")
    rows = list(panels.values_list("case__number", "case__company__name", "mean"))
    companies = {number: company for number, company, _ in rows}
    order = ranking({number: score for number, _, score in rows if score is not None})
    return [OrderRow(each.place, each.name, companies[each.name], each.score, each.is_tied) for each in order]


def _row(task: Assignment) -> PanelRow:
    card = getattr(task, "card", None)
    return PanelRow(
        task=task,
        name=task.expert.person.name,
        employer=task.expert.employer,
        state=task.get_state_display(),
        total=card.total if card else None,
        comment=card.comment if card else task.recused_for,
    )
