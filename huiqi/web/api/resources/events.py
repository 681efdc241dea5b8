"""动态 events: what has happened to one's cases since the last time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from huiqi.core.cases.queries.feed import list_feed
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import MAX_LIMIT, Moment, Told
from huiqi.web.api.problem import refusals

router = Router(tags=["动态"])


class Event(Told):
    """动态 · one thing that happened to a case."""

    seq: int
    at: Moment
    kind: str
    title: str
    case: str
    details: dict[str, Any] = Field(description="动作、从哪步到哪步、第几版等")


class EventList(Told):
    """Events in the order of their numbers."""

    events: list[Event]
    next: int = Field(description="下次把它写进 after；没有新动态时不变")


class EventQuery(BaseModel):
    """The cursor."""

    after: int = Field(0, ge=0, le=2**62, description="上次的 next；第一次写 0")
    limit: int = Field(100, ge=1, le=MAX_LIMIT, description=f"最多几条，最多 {MAX_LIMIT}")


@router.get(
    "",
    **needs("events:read"),
    response={200: EventList, **refusals(401, 403)},
    summary="办件动态",
)
def list_events(request: HttpRequest, query: Query[EventQuery]) -> dict[str, Any]:
    """Events of the cases the token may see, after a cursor. Reading on from ``next`` misses none."""
    rows = list_feed(actor_of(request), after=query.after, limit=query.limit)
    return {
        "events": [
            {
                "seq": row.seq,
                "at": row.at,
                "kind": row.kind,
                "title": row.title,
                "case": row.case_number,
                "details": dict(row.details),
            }
            for row in rows
        ],
        "next": rows[-1].seq if rows else query.after,
    }
