"""Jobs of the catalog room. Each looks at today's dates, so a missed run heals itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.catalog.services.tell_watchers import tell_watchers


@app.periodic(cron="5 8 * * *", periodic_id="catalog.tell_watchers")
@app.task(name="catalog.tell_watchers", queue="notices", queueing_lock="catalog.tell_watchers")
def tell_of_openings(timestamp: int) -> None:
    """Every morning: tell those who asked that an item has opened."""
    tell_watchers()
