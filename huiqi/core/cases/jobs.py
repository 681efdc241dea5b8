"""Jobs of the cases room. Each may run twice or be missed: it looks at dates, not at when it ran last."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.cases.services.alerts import send_clock_alerts
from huiqi.core.cases.services.workdays import load_workdays
from huiqi.core.ledger.actors import SYSTEM


@app.periodic(cron="*/30 * * * *", periodic_id="cases.clock_alerts")
@app.task(name="cases.clock_alerts", queue="clocks", queueing_lock="cases.clock_alerts")
def alert_clocks(timestamp: int) -> None:
    """Every half hour: tell once of what is nearly or already late."""
    send_clock_alerts()


@app.periodic(cron="15 4 * * *", periodic_id="cases.calendar")
@app.task(name="cases.calendar", queue="clocks", queueing_lock="cases.calendar")
def renew_calendar(timestamp: int) -> None:
    """Every night: take in a year's notice that an upgrade has brought."""
    load_workdays(actor=SYSTEM)
