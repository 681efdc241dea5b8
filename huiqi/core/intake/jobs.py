"""Jobs of the intake room. Every one may run twice: the second time it finds its work done."""

from __future__ import annotations

import contextlib
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiqi.core.intake import services
from huiqi.core.intake.services.queue import LOOK_TASK, TAKE_TASK, actor_of_job
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine.refusal import Refusal

_RETRY = RetryStrategy(max_attempts=3, wait=10)
# A refusal is an answer, and it stands on the delivery: trying again would only repeat it.


@app.task(name=LOOK_TASK, queue="intake", retry=_RETRY)
def look_over(*, delivery_id: int, asked_by: dict[str, Any]) -> None:
    """Read a file for its page."""
    with contextlib.suppress(Refusal):
        services.look_over(actor=actor_of_job(asked_by), delivery_id=delivery_id)


@app.task(name=TAKE_TASK, queue="intake", retry=_RETRY)
def take_in(*, delivery_id: int, asked_by: dict[str, Any]) -> None:
    """Take a file in."""
    with contextlib.suppress(Refusal):
        services.take_in(actor=actor_of_job(asked_by), delivery_id=delivery_id)


@app.periodic(cron="*/5 * * * *", periodic_id="intake.pull")
@app.task(name="intake.pull", queue="intake", queueing_lock="intake.pull")
def pull(timestamp: int) -> None:
    """Every five minutes: fetch what is due."""
    services.pull_due_feeds(actor=SYSTEM)
