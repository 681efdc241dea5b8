"""What may happen next, and exactly what a move would do. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from huiqi.engine.process.definition import Move, Process
from huiqi.engine.process.fields import clean_fields
from huiqi.engine.refusal import Conflict, NotAllowed, NotFound

ROLE_WORDS = {
    "company": "申请企业",
    "window": "窗口人员",
    "handler": "经办人",
    "decider": "决定人",
    "finance": "财务人员",
    "system": "系统",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One planned move: the caller checks ``guards``, applies it, runs ``effects``, sends ``notices``.

    ``stops_limit`` and ``starts_limit`` name the clock that ends and the one that begins; both are
    None when the clock goes on (the same limit spans several steps).
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


def legal_moves(process: Process, step: str, roles: Collection[str]) -> list[Move]:
    """Moves that someone with ``roles`` may make from ``step``, in the definition's order."""
    return [move for move in process.moves_from(step) if move.roles & set(roles)]


def plan(process: Process, step: str, move: str, roles: Collection[str], fields: Mapping[str, Any]) -> Transition:
    """The transition, or a refusal.

    NotFound: the definition has no such move. Conflict: not from this step (the case has moved on).
    NotAllowed: not by these roles. InvalidInput: fields missing or of a wrong type.
    """
    chosen = process.moves.get(move)
    if chosen is None:
        raise NotFound(f"“{process.name}”里没有“{move}”这个动作。")
    here = process.steps[step]
    if step not in chosen.sources:
        raise Conflict(f"这一件现在在“{here.title}”，不能再“{chosen.title}”。请刷新页面看最新进展。")
    if not chosen.roles & set(roles):
        who = "、".join(ROLE_WORDS[role] for role in ROLE_WORDS if role in chosen.roles)
        raise NotAllowed(f"“{chosen.title}”要由{who}来做。")
    there = process.steps[chosen.target_from(step)]
    changes_clock = here.limit != there.limit
    return Transition(
        move=chosen.name,
        title=chosen.title,
        from_step=here.name,
        to_step=there.name,
        from_state=here.state,
        to_state=there.state,
        fields=clean_fields(chosen.fields, fields),
        guards=chosen.guards,
        effects=chosen.effects,
        notices=chosen.notices,
        different_person_from=chosen.different_person_from,
        stops_limit=here.limit if changes_clock else None,
        starts_limit=there.limit if changes_clock else None,
        outcome=there.outcome if there.is_end else None,
    )
