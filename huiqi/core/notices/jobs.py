"""Jobs of the notices room. Every one may run twice: the second time it finds its work done."""

from __future__ import annotations

from django.conf import settings
from procrastinate import App, JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from huiqi.core.notices.services import deliver
from huiqi.core.notices.services.queue import DELIVER_TASK

MAX_RETRIES = 7
"""Waits of 4, 16, 64, … seconds: tried for some six hours, then given up and shown to the operator."""

MAX_RUNS_OF_A_KILLER = 10
"""A job whose worker dies this often is taken for the cause and given up."""


@app.task(
    name=DELIVER_TASK,
    queue="notices",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_RETRIES, exponential_wait=4),
)
def deliver_notice(context: JobContext, *, delivery_id: int) -> None:
    """Send one delivery."""
    deliver(delivery_id=delivery_id, is_last_attempt=context.job.attempts >= MAX_RETRIES)


@app.periodic(cron="* * * * *", periodic_id="notices.retry_stalled_jobs")
@app.task(
    name="notices.retry_stalled_jobs", queue="keeping", queueing_lock="notices.retry_stalled_jobs", pass_context=True
)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: give the jobs of workers that died to the living. Without this a killed worker's jobs are lost."""
    await take_over_stalled_jobs(context.app)


async def take_over_stalled_jobs(running_app: App) -> int:
    """Requeue every stalled job of any room, except those that keep killing workers; returns how many."""
    manager = running_app.job_manager
    silence = settings.PROCRASTINATE_WORKER_DEFAULTS["stalled_worker_timeout"]
    count = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        if job.attempts >= MAX_RUNS_OF_A_KILLER:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)
            count += 1
    return count


@app.periodic(cron="20 3 * * *", periodic_id="notices.remove_old_jobs")
@app.task(name="notices.remove_old_jobs", queue="keeping", queueing_lock="notices.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: forget jobs that succeeded a month ago. Failed ones stay until a person has seen to them."""
    await builtin_tasks.remove_old_jobs(context, max_hours=24 * 30)
