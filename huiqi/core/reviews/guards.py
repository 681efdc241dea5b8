"""A case that experts judge does not go to the meeting before they have."""

from __future__ import annotations

from huiqi.core.cases import guards
from huiqi.core.cases.passage import Passage
from huiqi.core.reviews.models import Panel
from huiqi.engine.refusal import Refusal


def review_complete(passage: Passage) -> None:
    """No open panel; and where the opening asks for experts, a closed one."""
    panels = Panel.objects.filter(case=passage.case)
    if panels.filter(closed_at=None).exists():
        raise Refusal("专家评分还没有结束，请先在“评审”里办完，再提交会议。", code="review_open")
    wanted = (passage.terms.definition.get("review") or {}).get("experts")
    if wanted and not panels.exists():
        raise Refusal(f"这个事项要请 {wanted} 位专家评审，请先抽取专家。", code="review_needed")


def register() -> None:
    """Make it known to the one door; called when the room starts."""
    guards.register(review_complete.__name__, review_complete)
