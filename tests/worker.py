"""The worker that tests run: real jobs, until nothing is left to do."""

from __future__ import annotations

import asyncio

from django.db import connection
from procrastinate.contrib.django import app


def run_queues(queues: list[str], *, ignore_waiting: bool = False) -> None:
    """A real worker over these queues until nothing is left to do; with ``ignore_waiting`` retries run at once."""
    if ignore_waiting:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    connection.close()

    async def work() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False, queues=queues
            )

    asyncio.run(work())
