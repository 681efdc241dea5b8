"""Jobs of the webhooks room. Every one may run twice: the second time it finds its work done."""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from huiqi.core.webhooks import services
from huiqi.core.webhooks.services.queue import PUSH_TASK

MAX_RETRIES = 7
"""Waits of 5, 25, 125, … seconds: tried for some 27 hours, then given up and shown to owner and operator."""


@app.periodic(cron="* * * * *", periodic_id="webhooks.collect")
@app.task(name="webhooks.collect", queue="keeping", queueing_lock="webhooks.collect")
def collect(timestamp: int) -> None:
    """Every minute: make messages of what has happened."""
    services.collect_pushes()


@app.task(
    name=PUSH_TASK,
    queue="webhooks",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_RETRIES, exponential_wait=5),
)
def push(context: JobContext, *, push_id: int) -> None:
    """Send one message."""
    services.push(push_id=push_id, is_last_attempt=context.job.attempts >= MAX_RETRIES)


@app.periodic(cron="40 3 * * *", periodic_id="webhooks.sweep")
@app.task(name="webhooks.sweep", queue="keeping", queueing_lock="webhooks.sweep")
def sweep(timestamp: int) -> None:
    """Every night: forget what arrived a month ago."""
    services.sweep_pushes()
