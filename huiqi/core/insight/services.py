"""The few writes of the insight room: adding up page reads, and noting that the audit was taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection, transaction

from huiqi.core.insight import access, events
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event

_ADD = (
    'INSERT INTO insight_pagecount ("on", kind, count) VALUES (%s, %s, %s) '
    'ON CONFLICT ("on", kind) DO UPDATE SET count = insight_pagecount.count + EXCLUDED.count'
)


def add_page_reads(counts: Mapping[tuple[date, str], int]) -> None:
    """Add reads by (day, kind of page). Two processes adding at once both count."""
    # Sorted, so that two processes take the rows in the same order and never wait for each other in a ring.
    rows = [(on, kind[:80], count) for (on, kind), count in sorted(counts.items()) if count > 0]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def note_audit_export(*, actor: Actor, filters: Mapping[str, str], rows: int) -> None:
    """Whoever takes records out of the house leaves one: which filters, how many rows."""
    access.require_auditor(actor)
    record_event(
        actor=actor,
        kind=events.AUDIT_EXPORTED,
        subject=("ledger.event", "导出"),
        payload={"filters": sorted(name for name, value in filters.items() if value), "rows": rows},
    )


def note_export(*, actor: Actor, dataset: str, kind: str, filters: Collection[str], rows: int) -> None:
    """Whoever takes rows out of the house leaves a record: which, as what, narrowed by what, how many.

    Visitors leave none: what they can take is public, and their requests must not fill an append-only table.
    """
    if actor.kind == "anonymous":
        return
    record_event(
        actor=actor,
        kind=events.EXPORTED,
        subject=("insight.export", dataset),
        payload={"as": kind, "filters": sorted(filters), "rows": rows},
        company_id=actor.company_id,
    )
