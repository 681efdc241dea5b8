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


# Numbers are given out before transactions commit, so a later one may show up first. A row is settled when every
# transaction older than its own has ended; whoever reads on from the last number then misses nothing. (After a day
# no transaction is left to wait for, and the counter behind ``age`` may have gone round.)
_SETTLED = """(ledger_event.at < now() - interval '1 day'
    OR age(ledger_event.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid))"""


def list_settled_events(
    after: int, *, subject_kind: str, subject_ids: Collection[str] | QuerySet, kinds: Collection[str]
) -> QuerySet[Event]:
    """Events of some kinds about some subjects after ``after``, in the order of their numbers, none to come between.

    Not evaluated: the caller narrows it further and cuts it.
    """
    rows = Event.objects.filter(seq__gt=after, subject_kind=subject_kind, subject_id__in=subject_ids, kind__in=kinds)
    return rows.extra(where=[_SETTLED]).order_by("seq")
