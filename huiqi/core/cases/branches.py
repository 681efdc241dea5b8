"""The parallel branches of a case, read for planning and written as a transition says.

They are rows beside the case, not a second machine: the definition knows their steps, the one door
moves them, and each such move has its event with the main line's step unchanged.
"""

from __future__ import annotations

from datetime import datetime

from huiqi.core.cases.models import Branch, Case
from huiqi.engine.process import Position, Process, Transition


def position_of(case: Case, process: Process) -> Position:
    """Where the case stands: its step, and the step of each branch that was opened and has not lapsed."""
    if not process.branches:
        return Position(case.step)
    rows = Branch.objects.filter(case=case).exclude(state="lapsed").order_by("id")
    return Position(case.step, {row.name: row.step for row in rows})


def advance_branches(case: Case, process: Process, planned: Transition, at: datetime) -> None:
    """Open, move and end branches as planned. The case row is locked."""
    for each in planned.branch_moves:
        if each.from_step is None and each.to_step is not None:
            Branch.objects.create(case=case, name=each.branch, step=each.to_step, opened_at=at)
        elif each.to_step is None:
            Branch.objects.filter(case=case, name=each.branch, state="open").update(state="lapsed", ended_at=at)
            Branch.objects.filter(case=case, name=each.branch, state="done").update(state="lapsed")
        else:
            is_done = process.steps[each.to_step].is_end
            Branch.objects.filter(case=case, name=each.branch, state="open").update(
                step=each.to_step, state="done" if is_done else "open", ended_at=at if is_done else None
            )
