"""Facts of many parties by column, and one party's facts read back from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Flags
from huiqi.engine.rules.factbook import LAST_YEAR, YEARLY_WHEN_MAPPED
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.validation import fault_of
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary

ColumnKey = tuple[str, str | None]
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers, money and percentages: float64 in the attribute's unit, NaN where not known.

    ``exact`` holds the rows whose decimal no float64 names (more than 15 to 17 digits). ``error`` bounds what a
    computed column may be off (absolute, a row); None for given values, which are the decimals themselves.
    """

    values: NDArray[np.float64]
    exact: Mapping[int, Fraction] = field(default_factory=dict)
    error: NDArray[np.float64] | None = None

    @property
    def known(self) -> Flags:
        """Rows of which the value is known."""
        return ~np.isnan(self.values)

    def value_of(self, row: int) -> Fraction | None:
        """The exact value of a row; None where it is not known."""
        if row in self.exact:
            return self.exact[row]
        value = float(self.values[row])
        return None if value != value else Fraction(repr(value))


@dataclass(frozen=True, eq=False)
class Codes:
    """Everything else: each distinct value once in ``values``, its place a row in ``codes``, -1 where not known."""

    codes: NDArray[np.int32]
    values: Sequence[Any]

    @property
    def known(self) -> Flags:
        """Rows of which the value is known."""
        return self.codes != UNKNOWN

    def value_of(self, row: int) -> Any:
        """The value of a row; None where it is not known."""
        code = int(self.codes[row])
        return None if code == UNKNOWN else self.values[code]


Column = Numbers | Codes


@dataclass(frozen=True, eq=False)
class Columns:
    """What is known of ``count`` parties.

    ``columns`` is keyed by attribute and year (上年度, 前年度, 大前年度; None for attributes without years). A
    column that is not there is known of nobody. ``given`` are the rows whose facts hold the key at all, even with
    no value: a key that is given is never derived; where it is left out, known rows are the given ones.
    ``invalid`` are the rows whose value cannot be true.
    """

    count: int
    columns: Mapping[ColumnKey, Column]
    given: Mapping[str, Flags] = field(default_factory=dict)
    invalid: Mapping[str, Flags] = field(default_factory=dict)

    def years_of(self, key: str) -> Iterator[tuple[str | None, Column]]:
        """The columns of one attribute."""
        for year in (None, "上年度", "前年度", "大前年度"):
            column = self.columns.get((key, year))
            if column is not None:
                yield year, column

    def given_rows(self, key: str) -> Flags | None:
        """Rows whose facts hold the key; None for nobody's."""
        if key in self.given:
            return self.given[key]
        rows: Flags | None = None
        for _, column in self.years_of(key):
            rows = column.known if rows is None else rows | column.known
        return rows

    def facts_of(self, row: int, keys: Iterable[str]) -> dict[str, Any]:
        """One party's facts for these keys as the tree walk takes them, numbers exact."""
        facts: dict[str, Any] = {}
        for key in keys:
            given = self.given.get(key)
            for year, column in self.years_of(key):
                value = column.value_of(row)
                if value is not None and year is None:
                    facts[key] = value
                elif value is not None:
                    facts.setdefault(key, {})[year] = value
            if key not in facts and given is not None and given[row]:
                facts[key] = None
        return facts


def columns_of(parties: Sequence[Mapping[str, Any]], vocabulary: Vocabulary, keys: Iterable[str] = ()) -> Columns:
    """Columns from one mapping of facts a party, as :func:`huiqi.engine.rules.assess` takes them.

    ``keys`` limits the attributes; all that any party has by default. For tests, rehearsals on a few parties and
    small districts: a district's columns are streamed from where they are kept.
    """
    wanted = list(keys) or sorted({key for facts in parties for key in facts if key in vocabulary})
    columns: dict[ColumnKey, Column] = {}
    given: dict[str, Flags] = {}
    invalid: dict[str, Flags] = {}
    for key in wanted:
        attribute = vocabulary[key]
        raw = [facts.get(key) for facts in parties]
        given[key] = np.array([key in facts for facts in parties], dtype=np.bool_)
        wrong = np.array([fault_of(attribute, each) is not None for each in raw], dtype=np.bool_)
        if wrong.any():
            invalid[key] = wrong
            raw = [_of_its_type(attribute, each) for each in raw]
        columns |= _columns_of_key(attribute, raw)
    return Columns(len(parties), columns, given, invalid)


def _of_its_type(attribute: Attribute, raw: Any) -> Any:
    """The value as it stands, even where it cannot be true, as long as it is of the attribute's type."""
    if isinstance(raw, Mapping):
        return {year: _of_its_type(attribute, each) for year, each in raw.items()}
    if attribute.is_numeric:
        return raw if is_number(raw) else None
    return None if fault_of(attribute, raw) and not (attribute.type == "enum" and isinstance(raw, str)) else raw


def _columns_of_key(attribute: Attribute, raw: list[Any]) -> dict[ColumnKey, Column]:
    if not attribute.is_yearly and attribute.key != YEARLY_WHEN_MAPPED:
        return {(attribute.key, None): column_of(attribute, raw)}
    maps = [each if isinstance(each, Mapping) else {LAST_YEAR: each} for each in raw]
    years = {year for each in maps for year in each}
    return {(attribute.key, year): column_of(attribute, [each.get(year) for each in maps]) for year in years}


def column_of(attribute: Attribute, values: Sequence[Any]) -> Column:
    """One column from bare values, None where not known."""
    if attribute.is_numeric:
        return numbers_of(values)
    trimmed = [each.strip() if attribute.type == "enum" and isinstance(each, str) else each for each in values]
    return codes_of(trimmed)


def numbers_of(values: Sequence[Any]) -> Numbers:
    """Numbers of any kind as float64, with the exact ones beside where that loses a digit."""
    floats = np.array([_as_float(each) for each in values], dtype=np.float64)
    outliers = {
        row: exact(each)
        for row, each in enumerate(values)
        if isinstance(each, (int, Decimal, Fraction)) and is_number(each) and not _is_named(each, float(floats[row]))
    }
    return Numbers(floats, outliers)


def _as_float(value: Any) -> float:
    if value is None:
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _is_named(value: Any, number: float) -> bool:
    """True when the float's shortest decimal is the value itself."""
    return math.isfinite(number) and Fraction(repr(number)) == exact(value)


def codes_of(values: Sequence[Any]) -> Codes:
    """Texts, choices, sets, days and lists by their distinct values."""
    places: dict[Any, int] = {}
    distinct: list[Any] = []
    codes = np.full(len(values), UNKNOWN, dtype=np.int32)
    for row, value in enumerate(values):
        if value is None:
            continue
        identity = _identity(value)
        if identity not in places:
            places[identity] = len(distinct)
            distinct.append(value)
        codes[row] = places[identity]
    return Codes(codes, distinct)


def _identity(value: Any) -> Any:
    """Something hashable that is equal only for equal values; a set keeps its order."""
    if isinstance(value, list):
        return tuple(_identity(each) for each in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, _identity(each)) for key, each in value.items()))
    return (type(value).__name__, value)
