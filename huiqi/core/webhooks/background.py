"""Beside the jobs of ``huiqi worker``: messages are made within seconds of what they tell, not with the next minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from huiqi.core.ledger.queries import last_event_number
from huiqi.core.webhooks.services.collect import collect_pushes

logger = logging.getLogger(__name__)
LOOK_EVERY = 1.0
LOOKS_AFTER = 5
"""An event counts when no earlier one can come any more: so look a few times after the last one was seen."""
PAUSE_AFTER_FAULT = 5.0
FAREWELL_SECONDS = 10.0


@contextmanager
def collecting_pushes() -> Iterator[None]:
    """Collect in a thread for the time of the block. The job of every minute stays: the net under it."""
    stop = threading.Event()
    thread = threading.Thread(target=keep_collecting, args=(stop,), name="huiqi-pushes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(FAREWELL_SECONDS)


def keep_collecting(stop: threading.Event, *, every: float = LOOK_EVERY) -> None:
    """Until told to stop. Asks for one number a second; endpoints are looked at only when it has grown."""
    seen, looks, said = -1, 0, ""
    while not stop.wait(every):
        try:
            newest = last_event_number()
            if newest != seen:
                seen, looks = newest, LOOKS_AFTER
            if looks:
                looks -= 1
                collect_pushes()
            said = ""
        except (DatabaseError, OSError) as error:
            if said != str(error):
                said = str(error)
                logger.error("接口推送没有排上，会再试：%s", said)
            connection.close()
            stop.wait(PAUSE_AFTER_FAULT)
    connection.close()
