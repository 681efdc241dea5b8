"""Starting, pausing, resuming and stopping the clock of a case, in working days.

A returned application stops the clock; a supplement pauses it; the same limit over several steps is
one clock. Nothing here depends on a job having run: due dates are computed when something happens.
"""

from __future__ import annotations

from datetime import datetime

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case, Clock, ClockPause, Consultation, Supplement
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.workdays import calendar
from huiqi.engine.workdays import Calendar


def running_clock(case: Case) -> Clock | None:
    """The clock that is not stopped (it may be paused), or None."""
    return Clock.objects.filter(case=case, stopped_at=None).first()


def turn(passage: Passage) -> None:
    """Stop and start clocks as the transition says."""
    plan = passage.transition
    if plan.stops_limit is None and plan.starts_limit is None:
        _hand_over(passage)
        return
    stop(passage.case, passage.at)
    if plan.starts_limit is not None and plan.starts_limit in passage.terms.limits:
        _start(passage, plan.starts_limit, passage.terms.limits[plan.starts_limit])


def stop(case: Case, at: datetime) -> None:
    """Stop the running clock, if there is one, and close its pause."""
    clock = running_clock(case)
    if clock is None:
        return
    if clock.paused_at is not None:
        resume(clock, at)
    clock.stopped_at = at
    clock.save(update_fields=["stopped_at"])


def pause(clock: Clock, at: datetime, reason: str) -> None:
    """Let the clock stand still from ``at`` on."""
    clock.paused_at = at
    clock.save(update_fields=["paused_at"])
    ClockPause.objects.create(clock=clock, reason=reason, began_at=at)


def resume(clock: Clock, at: datetime) -> None:
    """Let the clock go on; its due date moves by the working days that it stood still."""
    ClockPause.objects.filter(clock=clock, ended_at=None).update(ended_at=at)
    clock.paused_at = None
    set_due(clock, calendar())
    clock.save(update_fields=["paused_at", "due_on", "is_estimated"])


def resume_unless_waiting(case: Case, at: datetime) -> None:
    """Let a paused clock go on when neither the company nor a department that stops it is being waited for."""
    clock = running_clock(case)
    if clock is None or clock.paused_at is None:
        return
    if Supplement.objects.filter(case=case, state="open").exists():
        return
    if not Consultation.objects.filter(case=case, state="open", pauses_clock=True).exists():
        resume(clock, at)


def set_due(clock: Clock, days: Calendar) -> bool:
    """Compute ``due_on`` anew from start, limit and closed pauses; True when it moved. Does not save."""
    pauses = [
        (moment.local_day(pause.began_at), moment.local_day(pause.ended_at))
        for pause in clock.pauses.all()
        if pause.ended_at is not None
    ]
    span = days.due_on(moment.local_day(clock.started_at), clock.limit_workdays, pauses)
    moved = clock.due_on != span.due_on
    clock.due_on, clock.is_estimated = span.due_on, span.is_estimated
    return moved


def _start(passage: Passage, name: str, limit: int) -> None:
    step = passage.process.steps[passage.transition.to_step]
    span = calendar().due_on(passage.today, limit)
    Clock.objects.create(
        case=passage.case,
        limit_name=name,
        step=step.name,
        owner_role=step.owner,
        limit_workdays=limit,
        started_at=passage.at,
        due_on=span.due_on,
        is_estimated=span.is_estimated,
    )


def _hand_over(passage: Passage) -> None:
    step = passage.process.steps[passage.transition.to_step]
    Clock.objects.filter(case=passage.case, stopped_at=None).update(step=step.name, owner_role=step.owner)
