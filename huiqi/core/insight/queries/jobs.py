"""The queue as an operator sees it: what waits, what runs, what finally failed, and whether anyone works at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from huiqi.core.insight import access
from huiqi.core.ledger.actors import Actor

STATES = ("todo", "doing", "failed", "succeeded", "cancelled", "aborted")


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """Counts of the queue. ``oldest_due_at``: since when the oldest job that could run has been waiting."""

    waiting: int
    scheduled: int
    doing: int
    failed: int
    done_today: int
    workers: int
    last_heartbeat: datetime | None
    oldest_due_at: datetime | None

    @property
    def is_worked(self) -> bool:
        """True when a worker has given a sign of life lately."""
        return self.workers > 0


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job. ``last_at``: when something last happened to it."""

    id: int
    task: str
    queue: str
    state: str
    attempts: int
    scheduled_at: datetime | None
    last_at: datetime | None


def queue_health(actor: Actor) -> QueueHealth:
    """How the queue stands now."""
    access.require_operator(actor)
    now = timezone.now()
    due = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=now))
    counts = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=due),
        scheduled=Count("pk", filter=Q(status="todo", scheduled_at__gt=now)),
        doing=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
    )
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = ProcrastinateEvent.objects.filter(type="succeeded", at__gte=midnight).count()
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - timedelta(seconds=3 * _silence()))
    oldest = ProcrastinateEvent.objects.filter(job__in=ProcrastinateJob.objects.filter(due), type="deferred")
    return QueueHealth(
        **counts,
        done_today=done,
        workers=alive.count(),
        last_heartbeat=ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"],
        oldest_due_at=oldest.aggregate(at=Min("at"))["at"],
    )


def _silence() -> float:
    """Seconds after which a worker without a sign of life counts as gone."""
    defaults = getattr(settings, "PROCRASTINATE_WORKER_DEFAULTS", {})
    return float(defaults.get("stalled_worker_timeout", 30))


def list_jobs(actor: Actor, *, state: str = "", task: str = "", limit: int = 100, offset: int = 0) -> list[JobRow]:
    """Jobs, the latest first; an unknown state finds none."""
    access.require_operator(actor)
    latest = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-id").values("at")[:1]
    rows = _jobs(state, task).annotate(last_at=Subquery(latest)).order_by("-id")[offset : offset + limit]
    return [
        JobRow(row.pk, row.task_name, row.queue_name, row.status, row.attempts, row.scheduled_at, row.last_at)
        for row in rows
    ]


def count_jobs(actor: Actor, *, state: str = "", task: str = "") -> int:
    """How many jobs :func:`list_jobs` would find without its limit."""
    access.require_operator(actor)
    return int(_jobs(state, task).count())


def list_task_names(actor: Actor) -> list[str]:
    """Every task that has jobs on file."""
    access.require_operator(actor)
    return list(ProcrastinateJob.objects.order_by("task_name").values_list("task_name", flat=True).distinct())


def _jobs(state: str, task: str) -> QuerySet[ProcrastinateJob]:
    rows = ProcrastinateJob.objects.all()
    if state:
        rows = rows.filter(status=state) if state in STATES else rows.none()
    return rows.filter(task_name=task) if task else rows
