"""Jobs of the matching room. Each looks at what is there, so a missed run heals itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching.run_queries import is_run_due
from huiqi.core.matching.services.run import RUN_TASK, match_district


@app.periodic(cron="*/5 * * * *", periodic_id="matching.match_district")
@app.task(name="matching.match_district", queue="matching", queueing_lock="matching.match_district")
def match_when_data_came(timestamp: int) -> None:
    """Every five minutes: match the district anew once a batch has come in or been withdrawn, and once a day."""
    if is_run_due():
        match_district(actor=SYSTEM)


@app.task(name=RUN_TASK, queue="matching", queueing_lock=RUN_TASK)
def match_now() -> None:
    """An officer asked for it."""
    match_district(actor=SYSTEM)
