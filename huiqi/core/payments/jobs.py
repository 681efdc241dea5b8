"""Jobs of the payments room. Each may run twice or be missed: it looks at dates, not at when it ran last."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.payments.services.reminders import remind_clawbacks


@app.periodic(cron="10 9 * * *", periodic_id="payments.clawbacks")
@app.task(name="payments.remind_clawbacks", queue="clocks", queueing_lock="payments.remind_clawbacks")
def remind_of_clawbacks(timestamp: int) -> None:
    """Every morning: tell companies of instalments that are near or over."""
    remind_clawbacks()
