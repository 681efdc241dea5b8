"""Expressions over columns: the same language as :mod:`huiqi.engine.rules.expression`, all rows at once.

Binary numbers are not the exact ones, so every vector carries a bound of its own error. A row in which that error
could turn a comparison, a floor or a division is *in doubt*, and is worked out exactly afterwards.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiqi.engine.kernel.bits import Flags
from huiqi.engine.kernel.columns import UNKNOWN, Codes, Column, Numbers
from huiqi.engine.rules.expression import Known, evaluate_node, reference_of
from huiqi.engine.rules.numbers import exact, is_number

UNIT = 2.0**-53  # relative error of one rounding

Floats = NDArray[np.float64]
Read = Callable[[str, "str | None"], "Column | None"]


@dataclass(frozen=True, eq=False)
class Vector:
    """Values a row (float64 or bool), where they are known, how far off they may be, and which rows are in doubt.

    ``is_given`` is true for facts and constants as they stand: equal floats are then equal decimals.
    """

    values: NDArray[Any]
    known: Flags
    error: Floats
    doubt: Flags
    is_given: bool = False


def evaluate_columns(tree: ast.expr, read: Read, count: int) -> Vector:
    """The value of an expression in every row.

    ``read`` gives an attribute's column for a year (None: the year that the attribute is asked for), or None when
    nobody's is known.
    """
    return _Evaluation(read, count).of(tree)


class _Evaluation:
    def __init__(self, read: Read, count: int):
        self.read = read
        self.count = count
        self.nothing = np.zeros(count, dtype=np.bool_)

    def of(self, node: ast.expr) -> Vector:
        match node:
            case ast.Constant(value=value):
                return self._constant(value)
            case ast.Name(id=name):
                return self._column(name, node)
            case ast.UnaryOp(operand=operand):
                inner = self.of(operand)
                return Vector(-inner.values, inner.known, inner.error, inner.doubt, inner.is_given)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._arithmetic(operator, self.of(left), self.of(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choice(self.of(test), self.of(body), self.of(orelse))
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id="floor"), args=[inner]):
                return self._floor(self.of(inner))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._extreme(name, [self.of(each) for each in args])
        raise AssertionError(f"unchecked node {node!r}")

    # -- leaves ----------------------------------------------------------------------------------

    def _constant(self, value: Any) -> Vector:
        number = float(exact(value)) if is_number(value) else float(bool(value))
        values = np.full(self.count, number)
        return Vector(values, ~self.nothing, np.abs(values) * UNIT, self.nothing, is_given=True)

    def _column(self, name: str, node: ast.expr) -> Vector:
        reference = reference_of(name)
        column = self.read(reference.key, reference.year)
        if column is None:
            return Vector(np.zeros(self.count), self.nothing, np.zeros(self.count), self.nothing, is_given=True)
        if isinstance(column, Codes):
            return self._by_value(node, column)
        error = np.abs(column.values) * UNIT if column.error is None else column.error
        doubt = self._outliers(column)
        return Vector(column.values, column.known, error, doubt, is_given=column.error is None)

    def _outliers(self, column: Numbers) -> Flags:
        if not column.exact:
            return self.nothing
        doubt = self.nothing.copy()
        doubt[list(column.exact)] = True
        return doubt

    def _by_value(self, node: ast.expr, column: Codes) -> Vector:
        """What reads one coded column only is worked out once for each distinct value."""
        table = np.zeros(len(column.values) + 1, dtype=np.bool_)  # the last place is for -1, not known
        for place, value in enumerate(column.values):
            table[place] = _is_true(node, value)
        return Vector(table[column.codes], column.known, np.zeros(self.count), self.nothing, is_given=True)

    # -- operations ------------------------------------------------------------------------------

    def _arithmetic(self, operator: ast.operator, a: Vector, b: Vector) -> Vector:
        known, doubt = a.known & b.known, a.doubt | b.doubt
        with np.errstate(all="ignore"):
            match operator:
                case ast.Add():
                    values, error = a.values + b.values, a.error + b.error
                case ast.Sub():
                    values, error = a.values - b.values, a.error + b.error
                case ast.Mult():
                    values = a.values * b.values
                    error = np.abs(a.values) * b.error + np.abs(b.values) * a.error
                case _:
                    is_zero = b.values == 0
                    # A zero divisor is as good as an unknown one.
                    doubt = doubt | (~is_zero & (np.abs(b.values) <= b.error)) | (is_zero & (b.error > 0))
                    known = known & ~is_zero
                    values = a.values / b.values
                    error = (a.error + np.abs(values) * b.error) / (np.abs(b.values) - b.error)
            return Vector(values, known, error + np.abs(values) * UNIT * 2, doubt)

    def _choice(self, test: Vector, body: Vector, orelse: Vector) -> Vector:
        with np.errstate(invalid="ignore"):
            is_first = test.values.astype(np.bool_)
            values = np.where(is_first, body.values, orelse.values)
            error = np.where(is_first, body.error, orelse.error)
            apart = np.abs(body.values - orelse.values)
            both = body.known & orelse.known
            near = apart <= body.error + orelse.error
        chosen_known = np.where(is_first, body.known, orelse.known)
        known = test.known & chosen_known
        chosen_doubt = np.where(is_first, body.doubt, orelse.doubt)
        # With the question open and both answers alike, the exact walk says whether they are the same.
        doubt = test.doubt | np.where(test.known, chosen_doubt, both & (near | body.doubt | orelse.doubt))
        return Vector(values, known, error, doubt)

    def _comparison(self, node: ast.Compare) -> Vector:
        read = self._columns_read(node)
        if any(column is None for column in read):
            return Vector(self.nothing, self.nothing, np.zeros(self.count), self.nothing)
        if len(read) == 1 and isinstance(read[0], Codes):
            return self._by_value(node, read[0])
        if any(isinstance(column, Codes) for column in read):
            # Two columns of texts against each other are rare: every row is walked.
            return Vector(self.nothing, ~self.nothing, np.zeros(self.count), ~self.nothing)
        operator, left = node.ops[0], self.of(node.left)
        if isinstance(operator, (ast.In, ast.NotIn)):
            return self._membership(operator, left, node.comparators[0])
        right = self.of(node.comparators[0])
        a, b = left.values, right.values
        with np.errstate(invalid="ignore"):
            values = _COMPARE[type(operator)](a, b)
            near = np.abs(a - b) <= left.error + right.error
        is_given = left.is_given and right.is_given
        doubt = left.doubt | right.doubt | (self.nothing if is_given else near)
        return Vector(values, left.known & right.known, np.zeros(self.count), doubt)

    def _columns_read(self, node: ast.expr) -> list[Column | None]:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - {"min", "max", "floor"}
        references = [reference_of(name) for name in sorted(names)]
        return [self.read(reference.key, reference.year) for reference in references]

    def _membership(self, operator: ast.cmpop, left: Vector, right: ast.expr) -> Vector:
        assert isinstance(right, (ast.Tuple, ast.List))
        members = [self.of(each) for each in right.elts]
        values, doubt, known = self.nothing, left.doubt, left.known
        with np.errstate(invalid="ignore"):
            for member in members:
                values = values | (left.values == member.values)
                doubt = doubt | (np.abs(left.values - member.values) <= left.error + member.error)
                known = known & member.known
        return Vector(values if isinstance(operator, ast.In) else ~values, known, np.zeros(self.count), doubt)

    def _floor(self, inner: Vector) -> Vector:
        with np.errstate(invalid="ignore"):
            off = np.abs(inner.values - np.round(inner.values))
            near = (off <= inner.error) & (off > 0 if inner.is_given else True)
        return Vector(np.floor(inner.values), inner.known, np.zeros(self.count), inner.doubt | near)

    def _extreme(self, name: str, parts: list[Vector]) -> Vector:
        choose = np.minimum if name == "min" else np.maximum
        values, known, error, doubt = parts[0].values, parts[0].known, parts[0].error, parts[0].doubt
        for part in parts[1:]:
            values, known = choose(values, part.values), known & part.known
            error, doubt = np.maximum(error, part.error), doubt | part.doubt
        return Vector(values, known, error, doubt)


def _is_true(node: ast.expr, value: Any) -> bool:
    """Whether an expression holds when the one attribute that it reads has this value."""
    result = evaluate_node(node, lambda _key, _year: Known(value))
    return isinstance(result, Known) and bool(result.value)


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
}


def as_codes(vector: Vector) -> Codes:
    """A vector of yes and no as a column."""
    codes = np.where(vector.known, vector.values.astype(np.int32), np.int32(UNKNOWN))
    return Codes(codes.astype(np.int32), [False, True])


def as_numbers(vector: Vector) -> Numbers:
    """A vector of numbers as a column with its error."""
    return Numbers(np.where(vector.known, vector.values, np.nan), {}, vector.error)
