"""How long it really takes: working days from submission to decision, by SQL over the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Every day gets the number of working days up to it, once; a span is then a subtraction. The day of submission is
# not counted; days outside the table count by weekend.
SQL = """
    WITH decided AS (
        SELECT c.item_id,
               (c.submitted_at AT TIME ZONE %(zone)s)::date AS began,
               (c.decided_at AT TIME ZONE %(zone)s)::date AS ended
        FROM cases_case c
        WHERE c.decided_at IS NOT NULL AND c.submitted_at IS NOT NULL
          AND (%(item)s::text IS NULL OR c.item_id = %(item)s)
          AND (%(opening)s::text IS NULL OR c.opening_code = %(opening)s)
    ), days AS (
        SELECT d.day::date AS day,
               sum(coalesce(w.is_working, extract(isodow FROM d.day) < 6)::int) OVER (ORDER BY d.day) AS n
        FROM generate_series((SELECT min(began) FROM decided), (SELECT max(ended) FROM decided), interval '1 day')
             AS d(day)
        LEFT JOIN cases_workday w ON w.day = d.day::date
    ), spans AS (
        SELECT decided.item_id, last.n - first.n AS workdays
        FROM decided JOIN days first ON first.day = decided.began JOIN days last ON last.day = decided.ended
    )
    SELECT item_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY workdays),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY workdays), count(*)
    FROM spans GROUP BY GROUPING SETS ((item_id), ()) ORDER BY item_id NULLS FIRST
"""
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Durations:
    """Median and P90 in working days over ``n`` decided cases; None when there are none."""

    median: float | None
    p90: float | None
    n: int


def durations(*, item_id: str | None = None, opening_code: str | None = None) -> Durations:
    """Real handling time of an item or of one opening (of everything when neither is given)."""
    rows = _read(item_id, opening_code)
    return next((Durations(median, p90, n) for item, median, p90, n in rows if item is None), Durations(None, None, 0))


def list_durations() -> dict[str, Durations]:
    """Real handling time of every item that has a decided case."""
    return {item: Durations(median, p90, n) for item, median, p90, n in _read(None, None) if item is not None}


def _read(item_id: str | None, opening_code: str | None) -> list[tuple[str | None, float, float, int]]:
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"item": item_id, "opening": opening_code, "zone": ZONE})
        return cursor.fetchall()
