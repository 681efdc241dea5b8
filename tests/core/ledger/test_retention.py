"""The record is kept for good, and so for more than the six months of the law (网络安全法 第二十一条)."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

import huiqi
from huiqi.core.ledger.models import Event

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000
TABLES = ("ledger_event", "ledger_leaf", "ledger_tile", "ledger_checkpoint")


@pytest.fixture
def old_event() -> Event:
    return Event.objects.create(
        kind="parties.person.signed_in", actor_kind="person", actor_label="何工", subject_kind="parties.person",
        subject_id="1", at=timezone.now() - timedelta(days=3660),
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["DELETE FROM ledger_event", "TRUNCATE ledger_event", "UPDATE ledger_event SET kind=kind"]
)
def test_the_database_itself_refuses_to_lose_an_event(old_event: Event, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(pk=old_event.pk).exists()


def test_no_job_that_runs_by_the_clock_deletes_an_event_ten_years_old(old_event: Event) -> None:
    """Every periodic job of the house runs once; one that tried would be refused by the trigger and fail here."""
    tasks = {each.task.name: each.task for each in app.periodic_registry.periodic_tasks.values()}
    assert "parties.sweep_interface" in tasks
    ran = []
    for name, task in tasks.items():
        if inspect.iscoroutinefunction(task.func):
            continue
        with transaction.atomic():
            task.func(NOW)
        ran.append(name)
    assert "parties.sweep_interface" in ran
    assert Event.objects.filter(pk=old_event.pk).exists()


def test_no_line_of_the_product_deletes_from_the_tables_of_the_log() -> None:
    wanted = re.compile(rf"(?i)\b(delete\s+from|truncate(\s+table)?|drop\s+table)\s+\"?({'|'.join(TABLES)})\b")
    for file in Path(huiqi.__file__).parent.rglob("*.py"):
        assert not wanted.search(file.read_text(encoding="utf-8")), file
