"""Filling a log, and laying hands on it as somebody with the database's password could."""

from __future__ import annotations

from django.db import connection

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.log.writer import write_all
from huiqi.core.ledger.models import Event
from huiqi.core.ledger.services import record_event

KIND = "toy.thing.happened"


def record(count: int, *, first: int = 0) -> list[Event]:
    """So many events with a payload each, in one transaction or none."""
    return [
        record_event(actor=SYSTEM, kind=KIND, subject=("toy.thing", first + at), payload={"数": at, "b": "反\\斜\t线"})
        for at in range(count)
    ]


def record_many(count: int) -> None:
    """So many events, at once and without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (kind, actor_kind, actor_label, subject_kind, subject_id, payload, company_id)"
            " SELECT %s, 'person', '何敏', 'toy.thing', n::text, jsonb_build_object('n', n, 'to', '办结'), n %% 7"
            " FROM generate_series(1, %s) n",
            [KIND, count],
        )


def written(count: int) -> list[Event]:
    """So many events with their leaves."""
    events = record(count)
    write_all()
    return events


def tamper(*statements: str) -> None:
    """Change what the triggers protect, by switching them off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
