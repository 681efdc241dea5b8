"""Searching the ledger of events, for operators and auditors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from huiqi.core.insight import access
from huiqi.core.insight.days import start_of
from huiqi.core.ledger import events
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for; empty means all. ``text`` is part of who did it, or the number of what it was done to."""

    text: str = ""
    room: str = ""
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None


def search_events(actor: Actor, wanted: AuditFilter, *, offset: int = 0, limit: int = 100) -> list[Event]:
    """The newest events that match."""
    access.require_operator(actor)
    return list(_matching(wanted)[offset : offset + limit])


def count_found_events(actor: Actor, wanted: AuditFilter) -> int:
    """How many events match."""
    access.require_operator(actor)
    return _matching(wanted).count()


def list_event_kinds() -> list[tuple[str, str]]:
    """Every kind that can be recorded, with its words, by room."""
    return sorted(events.vocabulary().items())


def _matching(wanted: AuditFilter) -> QuerySet[Event]:
    rows = Event.objects.order_by("-seq")
    if wanted.text:
        rows = rows.filter(Q(actor_label__icontains=wanted.text) | Q(subject_id__icontains=wanted.text))
    if wanted.room:
        rows = rows.filter(kind__startswith=f"{wanted.room}.")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.from_on is not None:
        rows = rows.filter(at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(at__lt=start_of(wanted.to_on + timedelta(days=1)))
    return rows
