"""Writing to the ledger. Both services join the caller's transaction: no act without its event, no event without its act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from huiqi.core.ledger import events
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event

Subject = tuple[str, object]
"""What an event is about: kind and id, as in ``("cases.case", "2026-XY-0417")``."""


def record_event(
    *,
    actor: Actor,
    kind: str,
    subject: Subject,
    payload: Mapping[str, Any] | None = None,
    company_id: int | None = None,
) -> Event:
    """Add one event. ``payload`` must be plain JSON values (dates and Decimals are written as text).

    Never put personal data into ``payload``: the row can't be deleted. Raises ValueError for an unregistered kind.
    """
    if not events.is_known(kind):
        raise ValueError(f"event {kind!r} is not in the vocabulary; register it in the room's events module")
    subject_kind, subject_id = subject
    return Event.objects.create(
        kind=kind,
        actor_kind=actor.kind,
        actor_label=actor.label,
        actor_person_id=actor.person_id,
        actor_company_id=actor.company_id,
        actor_department_id=actor.department_id,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        company_id=company_id,
        payload=dict(payload or {}),
    )


def record_events(*, actor: Actor, kind: str, of: Iterable[tuple[Subject, int | None, Mapping[str, Any]]]) -> int:
    """Add one event for each of many subjects (subject, company, payload), as ``record_event`` does; returns how many.

    Written in blocks: a register brings a hundred thousand companies at once.
    """
    if not events.is_known(kind):
        raise ValueError(f"event {kind!r} is not in the vocabulary; register it in the room's events module")
    rows = [
        Event(
            kind=kind,
            actor_kind=actor.kind,
            actor_label=actor.label,
            actor_person_id=actor.person_id,
            actor_company_id=actor.company_id,
            actor_department_id=actor.department_id,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            company_id=company_id,
            payload=dict(payload),
        )
        for (subject_kind, subject_id), company_id, payload in of
    ]
    return len(Event.objects.bulk_create(rows, batch_size=2_000))


def record_read(*, actor: Actor, subject: Subject, fields: Iterable[str], company_id: int | None = None) -> Event:
    """Note that ``actor`` was shown ``fields`` (their names, not their values) of someone's personal data.

    Personal Information Protection Law, article 51: access is limited and recorded.
    """
    return record_event(
        actor=actor,
        kind=events.PERSONAL_DATA_READ,
        subject=subject,
        payload={"fields": sorted(fields)},
        company_id=company_id,
    )


def record_backup(*, file: str, size_bytes: int, log: Mapping[str, Any] | None) -> Event:
    """Note that a backup was written; ``log`` is the size and root (hex) of the log in it, None before the first head."""
    return record_event(
        actor=SYSTEM,
        kind=events.BACKUP_MADE,
        subject=("ledger.backup", file[:80]),
        payload={"size_bytes": size_bytes, "log": dict(log) if log else None},
    )


def record_drill(*, file: str, is_passed: bool, seconds: float, note: str) -> Event:
    """Note that a backup was restored elsewhere on trial, how it went and how long it took."""
    return record_event(
        actor=SYSTEM,
        kind=events.DRILL_PASSED if is_passed else events.DRILL_FAILED,
        subject=("ledger.backup", file[:80]),
        payload={"seconds": str(seconds), "note": note},
    )


def record_rotation(*, key: str, algorithm: str, rows: int) -> Event:
    """Note that a new key seals from now on, and how many rows were sealed anew with it."""
    return record_event(
        actor=SYSTEM,
        kind=events.KEY_ROTATED,
        subject=("ledger.key", key),
        payload={"algorithm": algorithm, "rows": rows},
    )
