"""How fast a caller may ask: a bucket a caller that refills steadily, kept in PostgreSQL for all processes."""

from __future__ import annotations

import math

from django.db import connection

# One statement under the row's lock: concurrent requests can't both take the last one.
_TAKE = """
    INSERT INTO parties_apiallowance AS mine (key, remaining, at)
    VALUES (%(key)s, %(size)s - 1, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET
        remaining = LEAST(%(size)s, mine.remaining
            + %(rate)s * EXTRACT(EPOCH FROM clock_timestamp() - mine.at)::float8) - 1,
        at = clock_timestamp()
    WHERE LEAST(%(size)s, mine.remaining
            + %(rate)s * EXTRACT(EPOCH FROM clock_timestamp() - mine.at)::float8) >= 1
    RETURNING remaining
"""
_WAIT = """
    SELECT (1 - remaining) / %(rate)s - EXTRACT(EPOCH FROM clock_timestamp() - at)::float8
    FROM parties_apiallowance WHERE key = %(key)s
"""


def take_allowance(*, key: str, per_minute: int) -> int:
    """Take one request from the caller's bucket of ``per_minute``; 0 when it may go on, else seconds to wait."""
    given: dict[str, str | float] = {"key": key, "size": float(per_minute), "rate": per_minute / 60}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        if cursor.fetchone() is not None:
            return 0
        cursor.execute(_WAIT, given)
        row = cursor.fetchone()
    return max(1, math.ceil(row[0])) if row else 1
