"""What has happened to the cases somebody may see, since the last time they asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiqi.core.cases import access, events
from huiqi.core.cases.queries.timeline import INTERNAL_MOVES
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.queries import list_settled_events

TOLD_TO_COMPANIES = (
    events.OPENED,
    events.MOVED,
    events.DECIDED,
    events.SUBMITTED,
    events.SUPPLEMENT_ASKED,
    events.SUPPLEMENT_ANSWERED,
    events.SUPPLEMENT_LAPSED,
)
TOLD_TO_OFFICES = (*TOLD_TO_COMPANIES, events.ASSIGNED, events.RATED)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event of a case. ``seq`` is the cursor: ask for what comes after the last one read."""

    seq: int
    at: datetime
    kind: str
    title: str
    case_number: str
    details: Mapping[str, Any]


def list_feed(actor: Actor, *, after: int = 0, limit: int = 100) -> list[FeedEvent]:
    """Events of the cases the actor may see, the oldest first. A company does not see opinions under way."""
    numbers = access.visible_to(actor).values("number")
    kinds = TOLD_TO_OFFICES if actor.is_officer else TOLD_TO_COMPANIES
    rows = list_settled_events(after, subject_kind="cases.case", subject_ids=numbers, kinds=kinds)
    if not actor.is_officer:
        rows = rows.exclude(kind=events.MOVED, payload__move__in=sorted(INTERNAL_MOVES))
    return [FeedEvent(row.seq, row.at, row.kind, row.words, row.subject_id, row.payload) for row in rows[:limit]]
