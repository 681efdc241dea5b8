"""What happened to a case, in words, without what is internal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.ledger.actors import Actor
from huiqi.engine.process import Process

# Opinions under way, and a case put off: the meetings room tells of it once the minutes are signed.
INTERNAL_MOVES = {"propose", "send_back", "to_experts", "scored", "to_meeting", "resolve_defer"}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line: when, who, what, and the words given with it."""

    at: datetime
    title: str
    actor: str
    step: str
    note: str
    reasons: tuple[str, ...]
    move: str
    seq: int
    fields: Mapping[str, Any]


def timeline(actor: Actor, case: Case) -> list[TimelineRow]:
    """The events of a case, the latest first. A company sees neither opinions under way nor officers' names."""
    process = process_of(case)
    rows = [_row(event, process, actor) for event in case.events.order_by("-seq")]
    return rows if _sees_all(actor) else [row for row in rows if row.move not in INTERNAL_MOVES]


def _sees_all(actor: Actor) -> bool:
    return actor.is_officer or actor.kind == "system"


def _row(event: CaseEvent, process: Process, actor: Actor) -> TimelineRow:
    move = process.moves.get(event.move)
    words = {code: text for spec in move.fields for code, text in spec.choices.items()} if move else {}
    by_company = event.move != "migrate" if move is None else "company" in move.roles
    return TimelineRow(
        at=event.at,
        title=event.title,
        actor=event.actor_label if by_company or _sees_all(actor) else "承办部门",
        step=process.steps[event.to_step].title,
        note=event.fields.get("note", ""),
        reasons=tuple(words.get(code, code) for code in event.fields.get("reasons", [])),
        move=event.move,
        seq=event.seq,
        fields=event.fields if _sees_all(actor) else {},
    )
