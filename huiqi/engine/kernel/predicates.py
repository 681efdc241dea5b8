"""One comparison for all parties. Each distinct one is worked out once, whoever asks."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from huiqi.engine.kernel.bits import Bits, Flags, no_rows, pack, set_row
from huiqi.engine.kernel.columns import Codes, Column, Numbers
from huiqi.engine.kernel.frame import Frame
from huiqi.engine.kernel.planes import Planes, with_unknown
from huiqi.engine.rules.comparison import compare, compare_atom
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.ruleset import Atom
from huiqi.engine.rules.truth import Truth

ONE_BITMAP_A_VALUE = 512  # a column of so few values keeps a bitmap for each; a set of values is then an OR of them
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

    def __init__(self, frame: Frame):
        self.frame = frame
        self._kept: dict[Hashable, Planes] = {}
        self._unknown: dict[int, Bits | None] = {}
        self._by_value: dict[int, Bits] = {}

    def planes_of(self, atom: Atom) -> Planes:
        """The comparison's value for every party. An unknown fact is not known, ``exists`` included."""
        value = tuple(atom.value) if isinstance(atom.value, list) else atom.value
        key = (atom.attr, atom.period, atom.op, type(value), value)
        planes = self._kept.get(key)
        if planes is None:
            planes = self._kept[key] = self._planes_of(atom)
        return planes

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
        table = np.array([compare(atom.op, value, atom.value) for value in column.values], dtype=np.bool_)
        if len(table) > ONE_BITMAP_A_VALUE:
            return pack(np.append(table, False)[column.codes])
        places = np.flatnonzero(table)
        if len(places) * 2 <= len(table):
            return self._any_of(column, places)
        unknown = self.unknown_rows(column)
        others = self._any_of(column, np.flatnonzero(~table))
        return ~others if unknown is None else ~(others | unknown)

    def _any_of(self, column: Codes, places: Any) -> Bits:
        if not len(places):
            return no_rows(self.frame.count)
        return np.bitwise_or.reduce(self._bitmaps(column)[places], axis=0)

    def _bitmaps(self, column: Codes) -> Bits:
        """One bitmap for each distinct value."""
        if id(column) not in self._by_value:
            rows = [pack(column.codes == place) for place in range(len(column.values))]
            self._by_value[id(column)] = np.array(rows)
        return self._by_value[id(column)]
