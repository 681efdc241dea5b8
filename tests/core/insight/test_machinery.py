"""What operators see of the machinery, and giving a failed job another try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from huiqi.core.insight import queries, services
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed
from tests.core.insight import world

pytestmark = pytest.mark.django_db


def a_job(state: str = "todo", task: str = "insight.none", queueing_lock: str | None = None) -> int:
    """A job on file in some state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, queueing_lock) "
            "VALUES ('default', %s, 0, '{}', %s::procrastinate_job_status, %s) RETURNING id",
            [task, state, queueing_lock],
        )
        return cursor.fetchone()[0]


def test_the_queue_shows_what_waits_what_failed_and_that_nobody_works():
    a_job()
    a_job("failed")
    found = queries.queue_health(world.operator())
    assert (found.waiting, found.failed, found.workers, found.is_worked) == (1, 1, 0, False)
    assert found.oldest_due_at is not None


def test_a_worker_counts_as_long_as_its_heart_beats():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s), (%s)",
            [timezone.now(), timezone.now() - timedelta(minutes=10)],
        )
    assert queries.queue_health(world.operator()).workers == 1


def test_only_operators_look_into_the_machinery():
    leader = world.leader_of("ft-office")
    for look in (
        queries.database_health,
        queries.queue_health,
        queries.disk_health,
        queries.list_jobs,
        queries.content_health,
        queries.list_ports,
    ):
        with pytest.raises(NotAllowed):
            look(leader)
    with pytest.raises(NotAllowed):
        services.note_audit_export(actor=leader, filters={}, rows=0)


def test_health_names_version_disk_ports_and_content():
    operator = world.operator()
    assert int(queries.database_health(operator).version.split(".")[0]) >= 15
    assert queries.disk_health(operator).total_bytes > 0
    assert {port.key: port.is_connected for port in queries.list_ports(operator)}["sms"] is False
    assert queries.content_health(operator).items == 0
    assert queries.list_feeds(operator, on=timezone.localdate()) == []


def test_jobs_are_listed_by_state_and_a_made_up_state_finds_none():
    a_job("failed")
    a_job()
    operator = world.operator()
    assert [row.state for row in queries.list_jobs(operator, state="failed")] == ["failed"]
    assert queries.count_jobs(operator, state="' OR 1=1") == 0
    assert queries.list_task_names(operator) == ["insight.none"]


def test_events_are_found_by_person_kind_room_and_day():
    world.an_officer("window")
    auditor = Actor(kind="person", label="费工", posts=frozenset({"auditor"}))
    today = timezone.localdate()

    def count(**wanted):
        return queries.count_found_events(auditor, queries.AuditFilter(**wanted))

    assert count(text="系统") > 0
    assert count(kind="parties.post.begun") == 1
    assert count(room="cases") == 0
    assert count(from_on=today, to_on=today) == count()
    assert count(to_on=today - timedelta(days=1)) == 0
    assert queries.search_events(auditor, queries.AuditFilter(kind="parties.post.begun"))[0].words == "任职"
    with pytest.raises(NotAllowed, match="审计管理员"):
        queries.count_found_events(world.operator(), queries.AuditFilter())
