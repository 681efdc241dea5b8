"""Numbers of orders (ZF) and batches (PC), unique and without gaps within a year."""

from __future__ import annotations

from django.db import connection

NEXT = """
    INSERT INTO payments_orderseries (year, kind, last) VALUES (%s, %s, 1)
    ON CONFLICT (year, kind) DO UPDATE SET last = payments_orderseries.last + 1
    RETURNING last
"""


def next_number(kind: str, year: int) -> str:
    """「ZF2026-000012」."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year, kind])
        return f"{kind}{year}-{cursor.fetchone()[0]:06d}"
