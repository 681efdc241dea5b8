"""A receiver on a real socket, the way out open to it, and a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.core.webhooks.receiver import Receiver, make_certificate, start
from tests.worker import run_queues


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


run_worker = partial(run_queues, ["webhooks"])
"""A real worker over the queue of this room."""
