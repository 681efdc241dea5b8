"""How far the work is, told while its transaction is still open: through a connection of its own."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

Tell = Callable[[str, int, int], None]
"""``tell(stage, done, total)``: called often, so it must be cheap."""
_EVERY_SECONDS = 0.5
_UPDATE = "UPDATE intake_progress SET stage = %s, done = %s, total = %s, beat_at = %s WHERE delivery_id = %s"


def silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@contextlib.contextmanager
def telling(delivery_id: int, also: Tell = silent) -> Iterator[Tell]:
    """Gives ``tell``, which keeps the delivery's progress row up to date twice a second and passes on to ``also``."""
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    last_stage, last_at = "", 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last_stage, last_at
        also(stage, done, total)
        now = time.monotonic()
        if stage == last_stage and done < total and now - last_at < _EVERY_SECONDS:
            return
        last_stage, last_at = stage, now
        with own.cursor() as cursor:
            cursor.execute(_UPDATE, [stage[:40], done, total, timezone.now(), delivery_id])

    try:
        yield tell
    finally:
        own.close()
