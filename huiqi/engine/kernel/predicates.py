"""One comparison for all parties. Each distinct one is worked out once, whoever asks."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Bits, Flags, no_rows, pack, set_row, words_for
from huiqi.engine.kernel.columns import Codes, Column, Numbers
from huiqi.engine.kernel.frame import Frame
from huiqi.engine.kernel.planes import Planes, with_unknown
from huiqi.engine.rules.comparison import compare, compare_atom
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.ruleset import Atom
from huiqi.engine.rules.truth import Truth

FEW_VALUES = 8  # a set of so few values is an OR of their bitmaps, a larger one is looked up row by row
KEPT_BYTES = 160 * 2**20  # bitmaps of comparisons; past that all are let go and worked out anew when asked for
_COMPARE = {
    "gte": np.greater_equal,
    "gt": np.greater,
    "lte": np.less_equal,
    "lt": np.less,
    "eq": np.equal,
    "ne": np.not_equal,
}


class Predicates:
    """Comparisons over a frame, kept for as long as the frame is."""

    def __init__(self, frame: Frame, kept_bytes: int = KEPT_BYTES):
        self.frame = frame
        self.kept_bytes = kept_bytes
        self._kept: dict[Hashable, Planes] = {}
        self._unknown: dict[int, Bits | None] = {}
        self._by_value: dict[tuple[int, int], Bits] = {}
        self._indexes: dict[int, dict[str, int] | None] = {}
        self._sorted: dict[int, list[int] | None] = {}

    def planes_of(self, atom: Atom) -> Planes:
        """The comparison's value for every party. An unknown fact is not known, ``exists`` included."""
        value = tuple(atom.value) if isinstance(atom.value, list) else atom.value
        key = (atom.attr, atom.period, atom.op, type(value), value)
        planes = self._kept.get(key)
        if planes is None:
            planes = self._kept[key] = self._planes_of(atom)
        return planes

    def let_go(self) -> None:
        """Forget comparisons when they take much memory; to be called between items."""
        if len(self._kept) * 16 * words_for(self.frame.count) > self.kept_bytes:
            self._kept.clear()
            self._by_value.clear()

    def kept(self) -> list[Planes]:
        """All comparisons worked out so far."""
        return list(self._kept.values())

    def unknown_rows(self, column: Column | None) -> Bits | None:
        """Parties of whom nothing is known in this column; None for no party."""
        if column is None:
            return self.everybody
        if id(column) not in self._unknown:
            known = column.known
            self._unknown[id(column)] = None if known.all() else pack(~known)
        return self._unknown[id(column)]

    @property
    def everybody(self) -> Bits:
        """All bits set, also those past the last row."""
        return ~no_rows(self.frame.count)

    def _planes_of(self, atom: Atom) -> Planes:
        column = self.frame.column(atom.attr, atom.period)
        if column is None:
            nobody = no_rows(self.frame.count)
            return Planes(~nobody, nobody, nobody)
        unknown = self.unknown_rows(column)
        if isinstance(column, Codes):
            return with_unknown(self._of_codes(atom, column), unknown)
        if atom.op in _COMPARE and is_number(atom.value):
            return self._of_numbers(atom, column, unknown)
        return with_unknown(self._of_distinct_numbers(atom, column), unknown)

    # -- numbers ---------------------------------------------------------------------------------

    def _of_numbers(self, atom: Atom, column: Numbers, unknown: Bits | None) -> Planes:
        bound = float(atom.value)
        with np.errstate(invalid="ignore"):
            flags = _COMPARE[atom.op](column.values, bound)
        if atom.op == "ne" and unknown is not None:
            flags &= column.known
        planes = with_unknown(pack(flags), unknown)
        doubt = self._in_doubt(atom, column, bound)
        return planes if doubt is None else self._looked_at_again(atom, planes, doubt)

    def _in_doubt(self, atom: Atom, column: Numbers, bound: float) -> Flags | None:
        """Rows whose binary number does not settle the comparison."""
        rows: Flags | None = None
        if column.error is not None:
            with np.errstate(invalid="ignore"):
                rows = np.abs(column.values - bound) <= column.error + abs(bound) * 2.0**-53
        elif exact(bound) != atom.value:
            rows = column.values == bound
        if column.exact:
            rows = np.zeros(self.frame.count, dtype=np.bool_) if rows is None else rows
            rows[list(column.exact)] = True
        return rows

    def _looked_at_again(self, atom: Atom, planes: Planes, doubt: Flags) -> Planes:
        rows = np.flatnonzero(doubt).tolist()
        if not rows:
            return planes
        possible, true = planes.possible.copy(), planes.true.copy()
        for row in rows:
            truth = compare_atom(atom, self.frame.book_of(row, [atom.attr]))
            set_row(possible, row, truth is not Truth.F)
            set_row(true, row, truth is Truth.T)
        return Planes(possible, true, true)

    def _of_distinct_numbers(self, atom: Atom, column: Numbers) -> Bits:
        """Comparisons that are not an order, such as membership, value by value."""
        distinct, places = np.unique(column.values, return_inverse=True)
        table = np.array([not np.isnan(each) and compare(atom.op, exact(float(each)), atom.value) for each in distinct])
        flags = table[places]
        for row, value in column.exact.items():
            flags[row] = compare(atom.op, value, atom.value)
        return pack(flags)

    # -- everything else -------------------------------------------------------------------------

    def _of_codes(self, atom: Atom, column: Codes) -> Bits:
        places = self._places(atom, column)
        runs = self._runs(column)
        if runs is not None:
            flags = np.zeros(self.frame.count, dtype=np.bool_)
            for place in places.tolist():
                flags[runs[place] : runs[place + 1]] = True
            return pack(flags)
        if len(places) <= FEW_VALUES:
            return self._any_of(column, places)
        table = np.zeros(len(column.values) + 1, dtype=np.bool_)  # the last place is for -1, not known
        table[places] = True
        return pack(table.take(column.codes, mode="wrap"))

    def _places(self, atom: Atom, column: Codes) -> NDArray[np.int64]:
        """The codes of the values for which the comparison holds."""
        index = self._index_of(column)
        if atom.op == "in" and index is not None:
            found = {index[each] for each in atom.value if isinstance(each, str) and each in index}
            return np.array(sorted(found), dtype=np.int64)
        met = [compare(atom.op, value, atom.value) for value in column.values]
        return np.flatnonzero(np.array(met, dtype=np.bool_))

    def _index_of(self, column: Codes) -> dict[str, int] | None:
        """The code of each value, for a column of texts; None for others."""
        if id(column) not in self._indexes:
            is_text = all(isinstance(each, str) for each in column.values)
            self._indexes[id(column)] = {each: place for place, each in enumerate(column.values)} if is_text else None
        return self._indexes[id(column)]

    def _runs(self, column: Codes) -> list[int] | None:
        """Where each value's rows begin, for a column by which the rows are sorted; a set is then a few runs."""
        if id(column) not in self._sorted:
            is_sorted = bool((column.codes[1:] >= column.codes[:-1]).all())
            starts = np.searchsorted(column.codes, np.arange(len(column.values) + 1)).tolist() if is_sorted else None
            self._sorted[id(column)] = starts
        return self._sorted[id(column)]

    def _any_of(self, column: Codes, places: NDArray[np.int64]) -> Bits:
        if not len(places):
            return no_rows(self.frame.count)
        bitmaps = [self._bitmap(column, place) for place in places.tolist()]
        return bitmaps[0] if len(bitmaps) == 1 else np.bitwise_or.reduce(bitmaps)

    def _bitmap(self, column: Codes, place: int) -> Bits:
        """The parties with one value."""
        key = (id(column), place)
        if key not in self._by_value:
            self._by_value[key] = pack(column.codes == place)
        return self._by_value[key]
