"""The few writes of the insight room: adding up page reads, and giving a failed job another try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from huiqi.core.insight import access, events
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, NotFound

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


@transaction.atomic
def retry_job(*, actor: Actor, job_id: int) -> None:
    """Put a finally failed job back into the queue. Raises NotFound, or Conflict when it is not failed (any more)."""
    access.require_operator(actor)
    job = ProcrastinateJob.objects.filter(pk=job_id).values("task_name", "status").first()
    if job is None:
        raise NotFound("没有这个后台任务，可能已被清理。请刷新任务列表。")
    if job["status"] != "failed":
        raise Conflict("这个任务已不在失败状态，不用重新执行。请刷新任务列表。")
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id=job_id, retry_at=timezone.now())
    except ConnectorException as error:  # its queueing lock is held by a younger job of the same kind
        raise Conflict("同样的任务已经在排队，不用重新执行这一件。") from error
    record_event(
        actor=actor, kind=events.JOB_RETRIED, subject=("insight.job", job_id), payload={"task": job["task_name"]}
    )
