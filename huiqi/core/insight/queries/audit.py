"""Searching the ledger of events, for audit administrators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from huiqi.core.insight import access
from huiqi.core.insight.days import start_of
from huiqi.core.ledger import events
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Person

PERSON = "parties.person"

GROUPS: dict[str, tuple[str, str]] = {
    "reads": ("查看个人信息", r"^ledger\.personal_data\.read$|^parties\.person\.data_taken$"),
    "sign_ins": (
        "登录和密码",
        r"^parties\.person\.(signed_|sign_in_|password_|second_factor_|sessions_|unlocked)",
    ),
    "rights": (
        "账号、岗位和授权",
        r"^parties\.(post|mandate|invitation|claim|token|erasure)\."
        r"|^parties\.person\.(registered|contact_changed|disabled|enabled|erased)$",
    ),
    "decisions": (
        "决定和表决",
        r"^cases\.(case\.decided|objection\.decided|appeal\.decided|decision\.corrected)$"
        r"|^meetings\.(vote|resolution)\.",
    ),
    "money": ("资金", r"^payments\."),
    "exports": ("导出", r"\.exported$|^parties\.person\.data_taken$"),
}
"""Key → what it is called, and the kinds in it (a regular expression of PostgreSQL)."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for; empty means all. ``text`` is part of who did it, or the number of what it was done to.

    ``group`` is one of ``GROUPS``: what an audit asks for first.
    """

    text: str = ""
    room: str = ""
    kind: str = ""
    group: str = ""
    from_on: date | None = None
    to_on: date | None = None


def search_events(actor: Actor, wanted: AuditFilter, *, offset: int = 0, limit: int = 100) -> list[Event]:
    """The newest events that match."""
    access.require_auditor(actor)
    return list(_matching(wanted)[offset : offset + limit])


def count_found_events(actor: Actor, wanted: AuditFilter) -> int:
    """How many events match."""
    access.require_auditor(actor)
    return _matching(wanted).count()


def audit_span(actor: Actor) -> tuple[datetime | None, datetime | None]:
    """The moments of the first and the last event on record; nothing between them is ever deleted."""
    access.require_auditor(actor)
    rows = Event.objects.order_by("seq").values_list("at", flat=True)
    return rows.first(), rows.last()


def names_of_people(actor: Actor, found: Iterable[Event]) -> dict[str, str]:
    """The present names of the people these events are about, by their number as the events write it."""
    access.require_auditor(actor)
    ids = {int(each.subject_id) for each in found if each.subject_kind == PERSON and each.subject_id.isdecimal()}
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}


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
    if wanted.group:
        rows = rows.filter(kind__regex=GROUPS[wanted.group][1])
    if wanted.from_on is not None:
        rows = rows.filter(at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(at__lt=start_of(wanted.to_on + timedelta(days=1)))
    return rows
