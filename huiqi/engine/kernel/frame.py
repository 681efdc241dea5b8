"""A district on one day: its columns, what is derived from them, and one party's facts for a second look."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from huiqi.engine.kernel.bits import Bits, Flags, pack
from huiqi.engine.kernel.columns import Codes, Column, ColumnKey, Columns, Numbers
from huiqi.engine.kernel.expressions import Vector, as_codes, as_numbers, evaluate_columns
from huiqi.engine.rules.expression import Known
from huiqi.engine.rules.factbook import LAST_YEAR, YEARLY_WHEN_MAPPED, FactBook
from huiqi.engine.rules.ruleset import RuleSet
from huiqi.engine.rules.validation import attributes_read
from huiqi.engine.rules.vocabulary import YEARS, Attribute, Vocabulary

DISABLED, EMPLOYED = "disabled_employed", "employees_on_job"


class Frame:
    """Read access to the columns as :class:`FactBook` gives it to one party's facts."""

    def __init__(self, columns: Columns, vocabulary: Vocabulary):
        self.columns = columns
        self.count = columns.count
        self.vocabulary = vocabulary
        self._resolved: dict[ColumnKey, Column | None] = {}
        self._invalid: dict[tuple[str, ...], Flags | None] = {}

    def column(self, key: str, period: str | None = None) -> Column | None:
        """An attribute's column for a period, derived where the vocabulary says how; None when known of nobody."""
        attribute = self.vocabulary[key]
        place = (key, self._year(attribute, period))
        if place not in self._resolved:
            self._resolved[place] = self._resolve(attribute, place)
        return self._resolved[place]

    def book_of(self, row: int, keys: Iterable[str]) -> FactBook:
        """The facts of one party that these attributes hang on, exact."""
        return FactBook(self.columns.facts_of(row, self._with_inputs(keys)), self.vocabulary)

    def invalid_rows(self, ruleset: RuleSet) -> Bits | None:
        """Parties with a fact that cannot be true among those that the rules read; None for no party."""
        rows = self.invalid_flags(ruleset)
        return None if rows is None else pack(rows)

    def invalid_flags(self, ruleset: RuleSet) -> Flags | None:
        """The same as flags."""
        keys = tuple(attributes_read(ruleset))
        if keys not in self._invalid:
            rows = self._invalid_rows(keys)
            self._invalid[keys] = None if rows is None or not rows.any() else rows
        return self._invalid[keys]

    # -- derived columns -------------------------------------------------------------------------

    def _year(self, attribute: Attribute, period: str | None) -> str | None:
        if attribute.is_yearly or attribute.key == YEARLY_WHEN_MAPPED:
            return period if period in YEARS else LAST_YEAR
        return None

    def _resolve(self, attribute: Attribute, place: ColumnKey) -> Column | None:
        own = self.columns.columns.get(place)
        if attribute.derive is None:
            return own
        given = self.columns.given_rows(attribute.key)
        if given is not None and given.all():
            return own
        derived = self._derive(attribute, place[1])
        return derived if given is None else _put_over(own, given, derived)

    def _derive(self, attribute: Attribute, year: str | None) -> Column:
        assert attribute.derive is not None
        vector = evaluate_columns(attribute.derive.tree, lambda key, own: self.column(key, own or year), self.count)
        column: Column = as_numbers(vector) if attribute.is_numeric else as_codes(vector)
        self._look_again(column, attribute, year, vector)
        return column

    def _look_again(self, column: Column, attribute: Attribute, year: str | None, vector: Vector) -> None:
        """Rows in doubt are worked out exactly."""
        for row in np.flatnonzero(vector.doubt).tolist():
            book = FactBook(self.columns.facts_of(row, self._with_inputs([attribute.key])), self.vocabulary)
            book.facts = {key: value for key, value in book.facts.items() if key != attribute.key}
            found = book.get(attribute.key, year)
            if isinstance(column, Codes):
                column.codes[row] = int(bool(found.value)) if isinstance(found, Known) else -1
            else:
                column.values[row] = float(found.value) if isinstance(found, Known) else np.nan

    def _with_inputs(self, keys: Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = None
                derive = self.vocabulary[key].derive
                waiting += [reference.key for reference in derive.references] if derive is not None else []
        return list(found)

    # -- facts that cannot be true ---------------------------------------------------------------

    def _invalid_rows(self, keys: tuple[str, ...]) -> Flags | None:
        rows: Flags | None = None
        read = list(keys)
        for key in keys:
            rows = _either(rows, self.columns.invalid.get(key))
            derive = self.vocabulary[key].derive
            if derive is None:
                continue
            given = self.columns.given_rows(key)
            for reference in derive.references:
                read.append(reference.key)
                wrong = self.columns.invalid.get(reference.key)
                rows = _either(rows, wrong if wrong is None or given is None else wrong & ~given)
        return _either(rows, self._too_many_disabled()) if DISABLED in read else rows

    def _too_many_disabled(self) -> Flags | None:
        some, everybody = self.columns.columns.get((DISABLED, None)), self.columns.columns.get((EMPLOYED, None))
        if not isinstance(some, Numbers) or not isinstance(everybody, Numbers):
            return None
        with np.errstate(invalid="ignore"):
            return some.values > everybody.values


def _put_over(own: Column | None, given: Flags, derived: Column) -> Column:
    """The given column where the key is given, the derived one elsewhere."""
    if isinstance(derived, Codes):
        codes = np.where(given, np.int32(-1), derived.codes)
        if isinstance(own, Codes):
            places = np.array([int(bool(each)) for each in own.values] + [-1], dtype=np.int32)
            codes = np.where(given, places[own.codes], codes)
        return Codes(codes.astype(np.int32), derived.values)
    values, error = np.where(given, np.nan, derived.values), derived.error
    assert error is not None
    if isinstance(own, Numbers):
        values = np.where(given, own.values, values)
        # A given value that no float names is off by a rounding; that is enough to have it looked at.
        rounding = np.zeros(len(values))
        rounding[list(own.exact)] = np.abs(own.values[list(own.exact)]) * 2.0**-52
        error = np.where(given, rounding, error)
    return Numbers(values, {}, error)


def _either(rows: Flags | None, more: Flags | None) -> Flags | None:
    if rows is None or more is None:
        return more if rows is None else rows
    return rows | more
