"""One more expert for a panel: in place of a recused one, or as the third opinion."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.reviews import events
from huiqi.core.reviews.models import Assignment, Panel
from huiqi.core.reviews.services.draw import candidates_for, shuffled
from huiqi.core.reviews.services.draw_panel import invite


def next_expert(panel: Panel) -> int | None:
    """The next in the drawn order who is still free of conflicts and not on the panel."""
    taken = set(panel.assignments.values_list("expert_id", flat=True))
    free = {each.pk for each in candidates_for(panel.case, panel.field, taken)}
    order = shuffled(panel.seed, panel.candidates) + shuffled(panel.seed, sorted(free - set(panel.candidates)))
    return next((each for each in order if each in free), None)


def add_one(*, actor: Actor, panel: Panel, is_third: bool) -> Assignment | None:
    """Invite the next in order; None when nobody is left."""
    expert_id = next_expert(panel)
    if expert_id is None:
        return None
    fee = panel.assignments.order_by("pk").values_list("fee_fen", flat=True).first() or 0
    task = invite(panel, expert_id, is_third=is_third, fee_yuan=fee // 100)
    record_event(
        actor=actor, kind=events.EXPERT_ADDED_TO_PANEL, subject=("cases.case", panel.case.number),
        payload={"letter": task.letter, "is_third": is_third}, company_id=panel.case.company_id,
    )  # fmt: skip
    return task
