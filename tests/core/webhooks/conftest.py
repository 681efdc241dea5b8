"""A receiver on a real socket, the way out open to it, and a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from tests.core.webhooks.receiver import Receiver, make_certificate, start


@pytest.fixture
def receiver(tmp_path: Path, let_out: Callable[..., None]) -> Iterator[Receiver]:
    """Listens on 127.0.0.1; its certificate is believed and its network allowed."""
    certificate, key = make_certificate(tmp_path)
    keeper = Receiver()
    server = start(keeper, certificate, key)
    let_out(networks=["127.0.0.0/8"], ca=str(certificate))
    yield keeper
    server.shutdown()
    server.server_close()


@pytest.fixture
def let_out(settings: Any) -> Callable[..., None]:
    """``let_out(networks=[…], ca="…")``: bind the real way out with these settings."""

    def put(*, networks: list[str] | None = None, ca: str = "", port: str = "HttpsPoster") -> None:
        settings.HUIQI = {
            **settings.HUIQI,
            "WEBHOOKS": {"NETWORKS": networks or [], "CA": ca},
            "PORTS": {**settings.HUIQI["PORTS"], "webhook": f"huiqi.adapters.webhook.{port}"},
        }

    return put


def run_worker(*, ignore_waiting: bool = False) -> None:
    """A real worker over the real queue until nothing is left to do; with ``ignore_waiting`` retries run at once."""
    if ignore_waiting:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    connection.close()

    async def work() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False, queues=["webhooks"]
            )

    asyncio.run(work())
