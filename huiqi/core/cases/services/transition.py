"""The one door: every change of a case's step goes through :func:`transition`.

Buttons, batches, API, clock and bank files all come here. In one database transaction: lock the
row, answer a replay, compare the version, plan, check guards, write one event, run effects that may
refuse, turn the clock, tell people. Anything that raises undoes all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction as database
from django.db.models import Q

from huiqi.core.cases import access, clocks, effects, events, guards, letters, moment, tell
from huiqi.core.cases.branches import advance_branches, position_of
from huiqi.core.cases.conditions import answers_of
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.terms import get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.process import Transition, plan
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed

TIMES = {"submitted": "submitted_at", "accepted": "accepted_at", "decided": "decided_at", "closed": "closed_at"}


def transition(
    *,
    actor: Actor,
    case_number: str,
    move: str,
    expected_version: int | None,
    idempotency_key: str,
    fields: Mapping[str, Any] | None = None,
) -> Case:
    """Make ``move`` on a case and return it as it then stands.

    The same ``idempotency_key`` again has no further effect and returns the case. ``expected_version``
    is the version the actor looked at; only the system may leave it out (None).

    Raises NotFound, NotAllowed, Conflict (somebody was faster), InvalidInput (fields), or the Refusal
    of a guard or an effect.
    """
    _require_key(idempotency_key)
    with database.atomic():
        access.find_visible(actor, case_number)
        case = lock_case(case_number)
        if _is_replay(case, move, idempotency_key, actor):
            return case
        _require_version(actor, case, expected_version)
        passage = _prepare(actor, case, move, fields or {})
        for name in passage.transition.guards:
            guards.get(name)(passage)
        _apply(passage, idempotency_key)
        for name in passage.transition.effects:
            effects.get(name)(passage)
        clocks.turn(passage)
        _record(passage)
        letters.issue(passage)
        tell.tell(passage)
    return case


def lock_case(number: str) -> Case:
    """The case with its row locked until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("company", "department").get(number=number)


def _require_key(key: str) -> None:
    if not key or len(key) > 100:
        raise InvalidInput("这次操作缺少防重复的编号，请刷新页面后再试。")


def _is_replay(case: Case, move: str, key: str, actor: Actor) -> bool:
    earlier = CaseEvent.objects.filter(case=case, idempotency_key=key).first()
    if earlier is None:
        return False
    if earlier.move != move or (earlier.actor_person_id or earlier.token_holder_id) != actor.hand_id:
        raise Conflict("这个操作编号已经用过，请刷新页面后再试。")
    return True


def _require_version(actor: Actor, case: Case, expected: int | None) -> None:
    if expected is None and actor.kind == "system":
        return
    if expected == case.version:
        return
    last = CaseEvent.objects.filter(case=case).order_by("-seq").first()
    if last is None or expected is None:
        raise Conflict("您看到的不是最新的情况，请刷新页面后再决定。")
    raise Conflict(
        f"{_clock_time(last.at)}{last.actor_label}已经“{last.title}”，您看到的不是最新的情况，请刷新页面后再决定。"
    )


def _clock_time(at: datetime) -> str:
    day = moment.local_day(at)
    time = at.astimezone(moment.zone())
    return f"{day.month} 月 {day.day} 日 {time:%H:%M}，"


def _prepare(actor: Actor, case: Case, move: str, fields: Mapping[str, Any]) -> Passage:
    process = process_of(case)
    terms = get_terms(case.opening_code)
    known, holds = answers_of(actor, case, terms, process.moves.get(move))
    planned = plan(
        process, position_of(case, process), move, access.roles_of(actor, case), fields, known=known, holds=holds
    )
    _require_different_person(actor, case, planned)
    return Passage(actor, case, process, terms, planned, moment.now())


def last_person_from(case: Case, step: str) -> int | None:
    """Who last moved the case on from ``step``; None when nobody did, or a machine."""
    last = _last_from(case, step)
    return last.actor_person_id if last else None


def last_hand_from(case: Case, step: str) -> int | None:
    """Whose hand last moved the case on from ``step``: the person, or who holds the program that did."""
    last = _last_from(case, step)
    return (last.actor_person_id or last.token_holder_id) if last else None


def _last_from(case: Case, step: str) -> CaseEvent | None:
    left = (Q(from_step=step) & ~Q(to_step=step)) | (Q(branch_from=step) & ~Q(branch_to=step))
    return CaseEvent.objects.filter(left, case=case).order_by("-seq").first()


def _require_different_person(actor: Actor, case: Case, planned: Transition) -> None:
    if planned.different_person_from is None or actor.kind == "system":
        return
    if actor.person_id is None:
        raise NotAllowed(f"“{planned.title}”要由有姓名的工作人员来做。")
    if actor.person_id == last_hand_from(case, planned.different_person_from):
        raise NotAllowed(f"“{planned.title}”不能由前一环节的经办人（或经办程序令牌的持有人）自己做，请另一位同事处理。")


def _apply(passage: Passage, key: str) -> None:
    case, planned = passage.case, passage.transition
    case.step, case.state = planned.to_step, planned.to_state
    case.version += 1
    case.outcome = planned.outcome or ""
    if planned.to_step != planned.from_step:
        case.assigned_to = None
    _stamp(case, planned, passage.at)
    inside = next((each for each in planned.branch_moves if planned.is_in_branch), None)
    passage.event = CaseEvent.objects.create(
        case=case,
        seq=case.version,
        move=planned.move,
        title=planned.title,
        from_step=planned.from_step,
        to_step=planned.to_step,
        branch=inside.branch if inside else "",
        branch_from=inside.from_step or "" if inside else "",
        branch_to=inside.to_step or "" if inside else "",
        actor_kind=passage.actor.kind,
        actor_label=passage.actor.label,
        actor_person_id=passage.actor.person_id,
        token_holder_id=passage.actor.holder_id,
        fields=_kept_fields(passage),
        idempotency_key=key,
        at=passage.at,
    )
    case.save()
    advance_branches(case, passage.process, planned, passage.at)


def _kept_fields(passage: Passage) -> dict[str, Any]:
    """The move's fields as the append-only event keeps them: secrets by their last four characters."""
    move = passage.process.moves[passage.transition.move]
    secrets = {spec.name for spec in move.fields if spec.is_secret}
    return {name: f"尾号 {str(value)[-4:]}" if name in secrets else value for name, value in passage.fields.items()}


def _stamp(case: Case, planned: Transition, at: datetime) -> None:
    """Write the time of a state that is reached. Periods run anew from a later submission, all else from the first."""
    if planned.from_state == "closed" and planned.to_state != "closed":
        case.closed_at = None
    name = TIMES.get(planned.to_state)
    if name is None or planned.to_state == planned.from_state:
        return
    if getattr(case, name) is None or planned.to_state == "submitted":
        setattr(case, name, at)


def _record(passage: Passage) -> None:
    planned = passage.transition
    record_event(
        actor=passage.actor,
        kind=events.MOVED,
        subject=("cases.case", passage.case.number),
        payload={
            "move": planned.move,
            "from": planned.from_step,
            "to": planned.to_step,
            "seq": passage.case.version,
        },
        company_id=passage.case.company_id,
    )
