"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from huiqi.core.ledger.models import Event
from huiqi.core.ledger.services import Subject


def _events(
    subject: Subject | None, company_id: int | None, person_id: int | None, kinds: Collection[str] | None
) -> QuerySet[Event]:
    rows = Event.objects.order_by("-seq")
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    if person_id is not None:
        rows = rows.filter(actor_person_id=person_id)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows


def list_events(
    *,
    subject: Subject | None = None,
    company_id: int | None = None,
    person_id: int | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 100,
) -> list[Event]:
    """The newest events first: about ``subject``, concerning a company, done by a person, of some kinds."""
    return list(_events(subject, company_id, person_id, kinds)[:limit])


def count_events(
    *,
    subject: Subject | None = None,
    company_id: int | None = None,
    person_id: int | None = None,
    kinds: Collection[str] | None = None,
) -> int:
    """How many events :func:`list_events` would find without its limit."""
    return _events(subject, company_id, person_id, kinds).count()


def list_events_after(seq: int, *, limit: int = 1000) -> list[Event]:
    """Events in the order written, after ``seq``: the outbox of the log (beware: later commits may fill gaps)."""
    return list(Event.objects.filter(seq__gt=seq).order_by("seq")[:limit])
