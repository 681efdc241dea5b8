"""Jobs of the cases room. Each may run twice or be missed: it looks at dates, not at when it ran last."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.cases.services.aftercare import remind_of_reports
from huiqi.core.cases.services.alerts import send_clock_alerts
from huiqi.core.cases.services.consult import alert_consultations
from huiqi.core.cases.services.publicity import pass_publicities
from huiqi.core.cases.services.workdays import load_workdays
from huiqi.core.ledger.actors import SYSTEM


@app.periodic(cron="*/30 * * * *", periodic_id="cases.clock_alerts")
@app.task(name="cases.clock_alerts", queue="clocks", queueing_lock="cases.clock_alerts")
def alert_clocks(timestamp: int) -> None:
    """Every half hour: tell once of what is nearly or already late."""
    send_clock_alerts()
    alert_consultations()


@app.periodic(cron="10 * * * *", periodic_id="cases.after_decision")
@app.task(name="cases.after_decision", queue="clocks", queueing_lock="cases.after_decision")
def run_after_decision(timestamp: int) -> None:
    """Every hour: publications whose days are over pass, and reports that are due are asked for."""
    pass_publicities()
    remind_of_reports()


@app.periodic(cron="15 4 * * *", periodic_id="cases.calendar")
@app.task(name="cases.calendar", queue="clocks", queueing_lock="cases.calendar")
def renew_calendar(timestamp: int) -> None:
    """Every night: take in a year's notice that an upgrade has brought."""
    load_workdays(actor=SYSTEM)
