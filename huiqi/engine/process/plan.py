"""What may happen next, and exactly what a move would do. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiqi.engine.process.conditions import hold
from huiqi.engine.process.definition import Move, Process, Step
from huiqi.engine.process.fields import clean_fields
from huiqi.engine.refusal import Conflict, NotAllowed, NotFound

ROLE_WORDS = {
    "company": "申请企业",
    "window": "窗口人员",
    "handler": "经办人",
    "decider": "决定人",
    "finance": "财务人员",
    "secretary": "会议秘书",
    "approver": "拨付核准人",
    "system": "系统",
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: one step of the main line, and in each branch that was opened the step reached there."""

    step: str
    branches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BranchMove:
    """What a transition does to one branch: from a step (None: it is opened) to a step (None: it lapses)."""

    branch: str
    from_step: str | None
    to_step: str | None


@dataclass(frozen=True, slots=True)
class Transition:
    """One planned move: the caller checks ``guards``, applies it, runs ``effects``, sends ``notices``.

    ``stops_limit`` and ``starts_limit`` name the clock that ends and the one that begins; both are
    None when the clock goes on (the same limit spans several steps). A move inside a branch leaves
    ``from_step`` and ``to_step`` at the step of the main line; ``branch_moves`` says what it does.
    """

    move: str
    title: str
    from_step: str
    to_step: str
    from_state: str
    to_state: str
    fields: Mapping[str, Any]
    guards: tuple[str, ...]
    effects: tuple[str, ...]
    notices: tuple[str, ...]
    different_person_from: str | None
    stops_limit: str | None
    starts_limit: str | None
    outcome: str | None
    branch_moves: tuple[BranchMove, ...] = ()

    @property
    def is_in_branch(self) -> bool:
        """True when only a branch moves and the main line stays."""
        return any(each.from_step is not None and each.to_step is not None for each in self.branch_moves)


def after(position: Position, planned: Transition) -> Position:
    """Where the case stands once ``planned`` is applied."""
    branches = dict(position.branches)
    for each in planned.branch_moves:
        if each.to_step is None:
            branches.pop(each.branch, None)
        else:
            branches[each.branch] = each.to_step
    return Position(planned.to_step, branches)


def legal_moves(process: Process, position: str | Position, roles: Collection[str]) -> list[Move]:
    """Moves that someone with ``roles`` may make from where the case stands, in the definition's order."""
    here = _position(position)
    return [
        move
        for move in process.moves.values()
        if move.roles & set(roles) and _source(process, move, here) is not None and not _waiting(process, move, here)
    ]


def plan(
    process: Process,
    position: str | Position,
    move: str,
    roles: Collection[str],
    fields: Mapping[str, Any],
    *,
    known: Mapping[str, Any] | None = None,
    holds: Callable[[str], bool] | None = None,
) -> Transition:
    """The transition, or a refusal. ``known`` and ``holds`` answer the conditions of alternatives.

    NotFound: the definition has no such move. Conflict: not from this step (the case has moved on), or a branch
    is not through. NotAllowed: not by these roles. InvalidInput: fields missing or of a wrong type.
    """
    chosen = process.moves.get(move)
    if chosen is None:
        raise NotFound(f"“{process.name}”里没有“{move}”这个动作。")
    at = _position(position)
    main = process.steps[at.step]
    source = _source(process, chosen, at)
    if source is None:
        raise Conflict(f"这一件现在在“{main.title}”，不能再“{chosen.title}”。请刷新页面看最新进展。")
    if not chosen.roles & set(roles):
        who = "、".join(ROLE_WORDS[role] for role in ROLE_WORDS if role in chosen.roles)
        raise NotAllowed(f"“{chosen.title}”要由{who}来做。")
    waiting = _waiting(process, chosen, at)
    if waiting:
        raise Conflict(f"“{waiting}”还没有完成，不能“{chosen.title}”。请等它完成后再办。")
    cleaned = clean_fields(chosen.fields, fields)
    target = _target(chosen, source.name, cleaned, known or {}, holds or _unknown)
    there = process.steps[target] if source.branch is None else main
    changes_clock = main.limit != there.limit
    return Transition(
        move=chosen.name,
        title=chosen.title,
        from_step=main.name,
        to_step=there.name,
        from_state=main.state,
        to_state=there.state,
        fields=cleaned,
        guards=chosen.guards,
        effects=chosen.effects,
        notices=chosen.notices,
        different_person_from=chosen.different_person_from,
        stops_limit=main.limit if changes_clock else None,
        starts_limit=there.limit if changes_clock else None,
        outcome=there.outcome if there.is_end else None,
        branch_moves=_branch_moves(process, chosen, at, source, there, target),
    )


def _position(position: str | Position) -> Position:
    return Position(position) if isinstance(position, str) else position


def _source(process: Process, move: Move, at: Position) -> Step | None:
    """The step, of the main line or of a branch, from which the move can start now."""
    standing = [at.step, *(step for step in at.branches.values() if step in process.steps)]
    return next((process.steps[name] for name in standing if name in move.sources), None)


def _waiting(process: Process, move: Move, at: Position) -> str | None:
    """The title of a branch that keeps the move waiting; None when nothing does."""
    for name in move.joins:
        branch = process.branches[name]
        step = at.branches.get(name)
        if (step is None and branch.is_required) or (step is not None and not process.steps[step].is_end):
            return branch.title
    for name in move.opens:
        step = at.branches.get(name)
        if step is not None and not process.steps[step].is_end:
            return process.branches[name].title
    return None


def _target(
    move: Move, source: str, fields: Mapping[str, Any], known: Mapping[str, Any], holds: Callable[[str], bool]
) -> str:
    for each in move.alternatives:
        if all(hold(condition, fields, known, holds) for condition in each.conditions):
            return each.target
    return move.target_from(source)


def _branch_moves(
    process: Process, move: Move, at: Position, source: Step, there: Step, target: str
) -> tuple[BranchMove, ...]:
    if source.branch is not None:
        return (BranchMove(source.branch, source.name, target),)
    if there.is_end or there.name == process.start:
        return tuple(BranchMove(name, step, None) for name, step in at.branches.items())
    return tuple(BranchMove(name, None, process.branches[name].start) for name in move.opens)


def _unknown(name: str) -> bool:
    raise LookupError(f"nobody answers condition {name!r}")
