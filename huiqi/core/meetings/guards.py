"""A case that a body decides cannot be decided past it."""

from __future__ import annotations

from huiqi.core.cases import guards
from huiqi.core.cases.passage import Passage
from huiqi.core.meetings.models import Body, Resolution
from huiqi.engine.refusal import Refusal


def decided_by_meeting(passage: Passage) -> None:
    """The move carries out a resolution of this very case, which the meetings room has just written down.

    A department that no body on this platform serves enters the number of its paper resolution by hand.
    """
    if not Body.objects.filter(departments=passage.case.department_id, is_active=True).exists():
        return
    number = passage.fields.get("resolution", "")
    wanted = passage.transition.move.removeprefix("resolve_")
    if not Resolution.objects.filter(number=number, item__case=passage.case, outcome=wanted).exists():
        raise Refusal("这一件由会议决定，请在“会议”里列入议题，表决后形成决议。", code="meeting_decides")


def register() -> None:
    """Make it known to the one door; called when the room starts."""
    guards.register(decided_by_meeting.__name__, decided_by_meeting)
