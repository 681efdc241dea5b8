"""Jobs of the ledger room. The worker's writer has mostly done the first one's work already; it is the safety net."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.ledger.log.anchoring import anchor_checkpoint
from huiqi.core.ledger.log.audit import audit_log, keep_audit
from huiqi.core.ledger.log.writer import write_all


@app.periodic(cron="* * * * *", periodic_id="ledger.write_log")
@app.task(name="ledger.write_log", queue="ledger", queueing_lock="ledger.write_log")
def write_log(timestamp: int) -> None:
    """Every minute: give waiting events their leaves."""
    write_all()


@app.periodic(cron="7 * * * *", periodic_id="ledger.anchor")
@app.task(name="ledger.anchor", queue="ledger", queueing_lock="ledger.anchor")
def anchor(timestamp: int) -> None:
    """Every hour: have the newest head witnessed by the timestamping authority, where one is connected."""
    anchor_checkpoint()


@app.periodic(cron="40 2 * * *", periodic_id="ledger.audit")
@app.task(name="ledger.audit", queue="ledger", queueing_lock="ledger.audit")
def audit(timestamp: int) -> None:
    """Every night: check the whole log and put the result on record."""
    keep_audit(audit_log())
