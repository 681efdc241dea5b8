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


def corrected_by_meeting(passage: Passage) -> None:
    """What was decided changes by a later resolution on correcting this very case, and by nothing else."""
    if not Body.objects.filter(departments=passage.case.department_id, is_active=True).exists():
        return
    outcome = "approve" if passage.transition.move.startswith("resolve_correct") else "refuse"
    rows = Resolution.objects.filter(item__case=passage.case, item__corrects=True, outcome=outcome)
    if not rows.filter(number=passage.fields.get("resolution", "")).exists():
        raise Refusal(
            "已作的决定只能由以后的会议更正，请在“会议”里列为更正议题，表决后形成决议。", code="meeting_decides"
        )


def register() -> None:
    """Make them known to the one door; called when the room starts."""
    for guard in (decided_by_meeting, corrected_by_meeting):
        guards.register(guard.__name__, guard)
