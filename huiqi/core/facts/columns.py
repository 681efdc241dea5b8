"""The facts of all companies at once, by column, for matching a district in one pass.

The database chooses what counts for each company (as :func:`huiqi.core.facts.queries.current_facts` does for one)
and sends one array an attribute and year: nothing is held a row at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from huiqi.core.facts.facts_on_file import label_of_year
from huiqi.core.facts.models import Batch
from huiqi.core.facts.statements_sql import CODES_OF_ALL, NUMBERS_OF_ALL
from huiqi.engine.exact_json import loads
from huiqi.engine.kernel.columns import UNKNOWN, Codes, Column, ColumnKey, Columns, Numbers
from huiqi.engine.kernel.faults import faulty_rows
from huiqi.engine.rules.vocabulary import Vocabulary

NUMERIC = ("number", "money", "percent")


@dataclass(frozen=True, eq=False)
class District:
    """All companies on a day: ``company_ids`` in the order of the rows, their facts, the last batch taken in."""

    company_ids: NDArray[np.int64]
    columns: Columns
    batch_id: int | None
    known_on: date


def read_district(
    company_ids: Sequence[int], day: date, vocabulary: Vocabulary, *, known_on: date | None = None
) -> District:
    """The columns of these companies for an application on ``day``; a declaration counts as it does on pages.

    ``company_ids`` fixes the order of the rows. ``known_on`` goes back to what was known at the end of that day
    (now by default). Two queries, whatever the number of companies.
    """
    known = known_on or timezone.localdate()
    rows = _Rows(np.asarray(company_ids, dtype=np.int64))
    columns: dict[ColumnKey, Column] = {}
    for key, year, ids, values, exact_ids, exact_values in _read(NUMBERS_OF_ALL, known):
        place = _place(key, year, day, vocabulary)
        if place is not None:
            columns[place] = rows.numbers(ids, values, dict(zip(exact_ids or [], exact_values or [], strict=True)))
    texts: dict[ColumnKey, list[tuple[Any, list[int]]]] = defaultdict(list)
    for key, year, value, ids in _read(CODES_OF_ALL, known):
        place = _place(key, year, day, vocabulary)
        if place is not None:
            texts[place].append((loads(value), ids))
    columns |= {place: rows.codes(found) for place, found in texts.items()}
    batch = Batch.objects.order_by("-id").values_list("id", flat=True).first()
    invalid = _invalid(columns, vocabulary)
    return District(rows.ids, Columns(len(rows.ids), columns, invalid=invalid), batch, known)


def _place(key: str, year: int | None, day: date, vocabulary: Vocabulary) -> ColumnKey | None:
    """Where a value belongs; None for a word that no rule knows and for a year that no rule can name."""
    if key not in vocabulary:
        return None
    if year is None:
        return key, "上年度" if key == "local_contribution" else None
    label = label_of_year(year, day)
    return None if label is None else (key, label)


def _invalid(columns: Mapping[ColumnKey, Column], vocabulary: Vocabulary) -> dict[str, NDArray[np.bool_]]:
    found: dict[str, NDArray[np.bool_]] = {}
    for (key, _), column in columns.items():
        rows = faulty_rows(vocabulary[key], column)
        if rows is not None:
            found[key] = found[key] | rows if key in found else rows
    return found


class _Rows:
    """Puts values that came with company ids into the order of the rows."""

    def __init__(self, ids: NDArray[np.int64]):
        self.ids = ids
        self._order = np.argsort(ids)
        self._sorted = ids[self._order]

    def numbers(self, ids: list[int], values: list[float], long: Mapping[int, str]) -> Numbers:
        """A column of numbers; of those with many digits the exact ones are kept beside."""
        column = np.full(len(self.ids), np.nan)
        rows, known = self._rows(ids)
        column[rows] = np.array(values, dtype=np.float64)[known]
        exact: dict[int, Fraction] = {}
        for row, company in zip(*[each.tolist() for each in self._rows_of_long(long)], strict=True):
            value = Fraction(Decimal(long[company]))
            if Fraction(repr(float(column[row]))) != value:
                exact[row] = value
        return Numbers(column, exact)

    def codes(self, found: list[tuple[Any, list[int]]]) -> Codes:
        """A column of everything else: the companies of each distinct value."""
        column = np.full(len(self.ids), UNKNOWN, dtype=np.int32)
        for place, (_, ids) in enumerate(found):
            column[self._rows(ids)[0]] = place
        return Codes(column, [value for value, _ in found])

    def _rows(self, ids: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of the companies that are among ours, and which of the given ones those are."""
        wanted = np.array(ids, dtype=np.int64)
        places = np.searchsorted(self._sorted, wanted)
        places[places == len(self._sorted)] = 0
        known = self._sorted[places] == wanted if len(self._sorted) else np.zeros(len(wanted), dtype=np.bool_)
        return self._order[places[known]], known

    def _rows_of_long(self, long: Mapping[int, str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        companies = np.array(list(long), dtype=np.int64)
        rows, known = self._rows(companies.tolist())
        return rows, companies[known]


def _read(sql: str, day: date) -> Iterator[tuple[Any, ...]]:
    known_before = datetime.combine(day + timedelta(days=1), datetime.min.time(), timezone.get_default_timezone())
    given: dict[str, Any] = {
        "as_of": day,
        "known_before": known_before,
        "prefer_declared": True,
        "numeric": list(NUMERIC),
    }
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, given)
        yield from cursor
