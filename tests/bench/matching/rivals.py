"""The same question put to numpy, polars and DuckDB: how many parties have each outcome, item by item.

Every rival gets the columns in the form that suits it, and the best wording that we know. Counts are
``(eligible, pending, insufficient)``; the others are not eligible.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
import polars as pl

from tests.bench.matching.made_up import MadeUp, values_of
from tests.bench.matching.ours import Counts

# -- polars --------------------------------------------------------------------------------------


def polars_frame(made: MadeUp) -> pl.DataFrame:
    """Nulls for what is not known, flags as booleans, classes and streets as small numbers."""
    columns = {}
    for key, values in made.plain.items():
        if key.startswith("number"):
            columns[key] = pl.Series(values).fill_nan(None)
        else:
            series = pl.Series(values).replace(-1, None)
            columns[key] = series.cast(pl.Boolean) if key.startswith("flag") else series
    return pl.DataFrame(columns)


def polars(made: MadeUp, frame: pl.DataFrame) -> Counts:
    """One lazy query for all items: Kleene logic, common subexpressions shared by the optimizer."""
    wanted: list[pl.Expr] = []
    for place, tree in enumerate(made.trees):
        # A pending clause read as true tells pending from not known; read as null, eligible from pending.
        lenient, strict = _polars(tree, True), _polars(tree, None)
        wanted += [
            strict.sum().alias(f"t{place}"),
            lenient.sum().alias(f"a{place}"),
            lenient.null_count().alias(f"u{place}"),
        ]
    row = frame.lazy().select(wanted).collect().row(0)
    return [(row[at] or 0, (row[at + 1] or 0) - (row[at] or 0), row[at + 2]) for at in range(0, len(row), 3)]


def _polars(node: dict[str, Any], pending: bool | None) -> pl.Expr:
    if "all" in node:
        return pl.all_horizontal([_polars(child, pending) for child in node["all"]])
    if "any" in node:
        return pl.any_horizontal([_polars(child, pending) for child in node["any"]])
    if "not" in node:
        return ~_polars(node["not"], pending)
    if "manual" in node:
        return pl.lit(pending, dtype=pl.Boolean)
    if "score" in node:
        return _polars_score(node["score"])
    column, value = pl.col(node["attr"]), node["value"]
    match node["op"]:
        case "in":
            return column.is_in([int(each[-3:]) for each in value])
        case "eq":
            return column
        case "gte":
            return column >= value
        case "gt":
            return column > value
    return column <= value


def _polars_score(score: dict[str, Any]) -> pl.Expr:
    totals = []
    for unknown in (0, 25):
        parts = []
        for item in score["parts"][0]["items"]:
            chain = pl.when(pl.col(item["attr"]).is_null()).then(unknown)
            for band in item["bands"][:-1]:
                chain = chain.when(pl.col(item["attr"]) >= band["when"]["gte"]).then(band["points"])
            parts.append(chain.otherwise(0))
        totals.append(pl.sum_horizontal(parts))
    low, high = (total >= score["pass_score"] for total in totals)
    return pl.when(low).then(True).when(~high).then(False).otherwise(None)


# -- numpy, item by item -------------------------------------------------------------------------


def numpy_pairs(made: MadeUp) -> Counts:
    """A pair of boolean columns an item, worked out for itself: what a careful loop does."""
    size = made.columns.count
    counts: Counts = []
    for tree in made.trees:
        possible, arguable, true = _numpy(tree, made.plain, size)
        eligible, at_least_pending = int(true.sum()), int(arguable.sum())
        counts.append((eligible, at_least_pending - eligible, int(possible.sum()) - at_least_pending))
    return counts


def _numpy(node: dict[str, Any], plain: dict[str, Any], size: int) -> tuple[Any, Any, Any]:
    if "all" in node or "any" in node:
        combine = np.logical_and if "all" in node else np.logical_or
        rows = [_numpy(child, plain, size) for child in node.get("all") or node["any"]]
        possible, true = combine.reduce([row[0] for row in rows]), combine.reduce([row[2] for row in rows])
        same = all(row[1] is row[2] for row in rows)
        return possible, true if same else combine.reduce([row[1] for row in rows]), true
    if "not" in node:
        possible, _, true = _numpy(node["not"], plain, size)
        return ~true, ~possible, ~possible
    if "manual" in node:
        everybody = np.ones(size, dtype=np.bool_)
        return everybody, everybody, ~everybody
    if "score" in node:
        return _numpy_score(node["score"], plain, size)
    column, value = plain[node["attr"]], node["value"]
    if node["op"] in ("in", "eq"):
        wanted = set(value) if node["op"] == "in" else {value}
        table = np.array([each in wanted for each in values_of(node["attr"])] + [False])
        true = table[column]
        return true | (column == -1), true, true
    with np.errstate(invalid="ignore"):
        true = {"gte": np.greater_equal, "gt": np.greater, "lte": np.less_equal}[node["op"]](column, value)
    return true | np.isnan(column), true, true


def _numpy_score(score: dict[str, Any], plain: dict[str, Any], size: int) -> tuple[Any, Any, Any]:
    low, high = np.zeros(size, dtype=np.int16), np.zeros(size, dtype=np.int16)
    for item in score["parts"][0]["items"]:
        column = plain[item["attr"]]
        points = np.zeros(size, dtype=np.int16)
        for band in reversed(item["bands"][:-1]):
            points[column >= band["when"]["gte"]] = band["points"]
        low += points
        high += np.where(np.isnan(column), np.int16(25), points)
    true = low >= score["pass_score"]
    return high >= score["pass_score"], true, true


# -- DuckDB, on a sample of the items ------------------------------------------------------------


def duckdb_table(made: MadeUp) -> duckdb.DuckDBPyConnection:
    """The frame as a table in memory, two threads."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    frame = polars_frame(made)
    connection.register("frame", frame.to_arrow())
    connection.execute("CREATE TABLE district AS SELECT * FROM frame")
    return connection


def duckdb_sample(made: MadeUp, connection: duckdb.DuckDBPyConnection, places: Iterable[int]) -> Counts:
    """One SELECT for the sampled items."""
    wanted = []
    for place in places:
        lenient, strict = _sql(made.trees[place], "TRUE"), _sql(made.trees[place], "NULL::BOOLEAN")
        wanted += [
            f"count(*) FILTER ({strict})", f"count(*) FILTER ({lenient})", f"count(*) FILTER (({lenient}) IS NULL)",
        ]  # fmt: skip
    row = connection.execute(f"SELECT {', '.join(wanted)} FROM district").fetchone()
    assert row is not None
    return [(row[at], row[at + 1] - row[at], row[at + 2]) for at in range(0, len(row), 3)]


def _sql(node: dict[str, Any], pending: str) -> str:
    if "all" in node or "any" in node:
        word = " AND " if "all" in node else " OR "
        return "(" + word.join(_sql(child, pending) for child in node.get("all") or node["any"]) + ")"
    if "not" in node:
        return f"(NOT {_sql(node['not'], pending)})"
    if "manual" in node:
        return pending
    if "score" in node:
        low, high = (_sql_total(node["score"], unknown) for unknown in (0, 25))
        return f"CASE WHEN {low} >= 60 THEN TRUE WHEN {high} < 60 THEN FALSE ELSE NULL END"
    if node["op"] == "in":
        return f"({node['attr']} IN ({', '.join(str(int(each[-3:])) for each in node['value'])}))"
    if node["op"] == "eq":
        return f"({node['attr']})"
    return f"({node['attr']} { {'gte': '>=', 'gt': '>', 'lte': '<='}[node['op']] } {node['value']!r}::DOUBLE)"


def _sql_total(score: dict[str, Any], unknown: int) -> str:
    parts = []
    for item in score["parts"][0]["items"]:
        bands = " ".join(
            f"WHEN {item['attr']} >= {band['when']['gte']!r}::DOUBLE THEN {band['points']}"
            for band in item["bands"][:-1]
        )
        parts.append(f"CASE WHEN {item['attr']} IS NULL THEN {unknown} {bands} ELSE 0 END")
    return "(" + " + ".join(parts) + ")"
