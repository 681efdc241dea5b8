"""Jobs of the documents room. Every one may run twice: the second time it finds its work done."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiqi.core.documents.services.letters import ISSUE_TASK, render_letter
from huiqi.core.documents.services.scan import scan_pending, sweep_store
from huiqi.core.ledger.actors import SYSTEM


@app.task(name=ISSUE_TASK, queue="letters", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def issue_letter(
    *,
    template: str,
    context: dict[str, Any],
    subject: list[str],
    company_id: int,
    once_key: str,
    series: str | None = None,
) -> None:
    """Issue the letter that a transaction asked for."""
    render_letter(
        actor=SYSTEM,
        template=template,
        context=context,
        subject=(subject[0], subject[1]),
        company_id=company_id,
        series=series,
        once_key=once_key,
    )


@app.periodic(cron="*/2 * * * *", periodic_id="documents.scan_pending")
@app.task(name="documents.scan_pending", queue="files", queueing_lock="documents.scan_pending")
def scan_waiting_files(timestamp: int) -> None:
    """Every two minutes: scan what came in while the scanner was away."""
    scan_pending(actor=SYSTEM)


@app.periodic(cron="40 3 * * *", periodic_id="documents.sweep_store")
@app.task(name="documents.sweep_store", queue="files", queueing_lock="documents.sweep_store")
def sweep_unreferenced_files(timestamp: int) -> None:
    """Every night: remove bytes whose transaction rolled back."""
    sweep_store()
