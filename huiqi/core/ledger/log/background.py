"""The writer beside the jobs of ``huiqi worker``: leaves follow events within a fraction of a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from huiqi.core.ledger.log.writer import run_writer
from huiqi.engine.refusal import Refusal

logger = logging.getLogger(__name__)
PAUSE_AFTER_FAULT = 5.0
FAREWELL_SECONDS = 10.0


@contextmanager
def writing_log() -> Iterator[None]:
    """Write the log in a thread for the time of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=keep_writing, args=(stop,), name="huiqi-log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(FAREWELL_SECONDS)


def keep_writing(stop: threading.Event) -> None:
    """Until told to stop; a fault is logged once and tried again, for the log must not end with a lost connection."""
    said = ""
    while not stop.is_set():
        try:
            for _ in run_writer(stop):
                said = ""
        except (Refusal, DatabaseError, OSError) as error:
            if said != str(error):
                said = str(error)
                logger.error("存证日志没有写成，会再试：%s", said)
            connection.close()
            stop.wait(PAUSE_AFTER_FAULT)
    connection.close()
