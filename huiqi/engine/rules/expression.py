"""Amount and derivation expressions: arithmetic over attributes, exact and lazy.

The language is ``+ - * /``, ``min max floor``, comparisons, ``in``, ``a if c else b``, numbers,
texts in quotes and attribute names, optionally with a year (``revenue_main@前年度``). Python's own
parser reads it and only the node kinds listed here are let through; nothing is ever executed.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.numbers import exact, is_number

_YEAR_MARK = re.compile(r"([A-Za-z_]\w*)@(上年度|前年度|大前年度)")
_YEAR_CODES = {"上年度": "_y1", "前年度": "_y2", "大前年度": "_y3"}
_YEARS_BY_CODE = {code: year for year, code in _YEAR_CODES.items()}
_FUNCTIONS = ("min", "max", "floor")

Lookup = Callable[[str, "str | None"], "Known | Unknown"]


@dataclass(frozen=True)
class Known:
    """A value: Fraction, str, bool or a list of str."""

    value: Any


@dataclass(frozen=True)
class Unknown:
    """Not known, because of these fact keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """An attribute named in an expression, with its year where one is written."""

    key: str
    year: str | None


@dataclass(frozen=True)
class Expression:
    """A parsed expression; ``references`` lists the attributes it may read."""

    text: str
    tree: ast.expr
    references: tuple[Reference, ...] = field(default_factory=tuple)

    def evaluate(self, lookup: Lookup) -> Known | Unknown:
        """The value, or the fact keys that are needed and not known. Only the chosen branch is read."""
        return evaluate_node(self.tree, lookup)


def parse_expression(text: str, path: str = "expr") -> Expression:
    """Read an expression; RuleError says what is not part of the language."""
    coded = _YEAR_MARK.sub(lambda match: match.group(1) + _YEAR_CODES[match.group(2)], text)
    try:
        tree = ast.parse(coded.strip(), mode="eval").body
    except SyntaxError as error:
        raise RuleError(path, f"算式写得不对：{text!r}") from error
    references: dict[Reference, None] = {}
    _check(tree, path, references)
    return Expression(text=text, tree=tree, references=tuple(references))


def reference_of(name: str) -> Reference:
    """The attribute and year that a name in the parsed tree stands for."""
    for code, year in _YEARS_BY_CODE.items():
        if name.endswith(code):
            return Reference(name[: -len(code)], year)
    return Reference(name, None)


def _check(node: ast.expr, path: str, references: dict[Reference, None]) -> None:
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            return
        case ast.Name(id=name):
            references[reference_of(name)] = None
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _check(left, path, references)
            _check(right, path, references)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, path, references)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            for part in (test, body, orelse):
                _check(part, path, references)
        case ast.Compare(left=left, ops=[_], comparators=[right]):
            _check(left, path, references)
            _check(right, path, references)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                _check(element, path, references)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            for arg in args:
                _check(arg, path, references)
        case _:
            raise RuleError(path, f"算式里不能用 {ast.unparse(node)}")


def evaluate_node(node: ast.expr, lookup: Lookup) -> Known | Unknown:
    """The value of one node of a parsed expression; see ``Expression.evaluate``."""
    match node:
        case ast.Constant(value=value):
            return Known(exact(value) if is_number(value) else value)
        case ast.Name(id=name):
            reference = reference_of(name)
            return lookup(reference.key, reference.year)
        case ast.UnaryOp(operand=operand):
            inner = evaluate_node(operand, lookup)
            return inner if isinstance(inner, Unknown) else Known(-inner.value)
        case ast.BinOp(left=left, op=operator, right=right):
            return _arithmetic(operator, left, right, lookup)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _choice(test, body, orelse, lookup)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _comparison(operator, left, right, lookup)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return _combined(elements, lookup, list)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args, lookup)
    raise AssertionError(f"unchecked node {node!r}")


def _combined(nodes: list[ast.expr], lookup: Lookup, combine: Callable[[list[Any]], Any]) -> Known | Unknown:
    values = [evaluate_node(node, lookup) for node in nodes]
    unknown = [key for value in values if isinstance(value, Unknown) for key in value.keys]
    if unknown:
        return Unknown(tuple(dict.fromkeys(unknown)))
    return Known(combine([value.value for value in values if isinstance(value, Known)]))


def _arithmetic(operator: ast.operator, left: ast.expr, right: ast.expr, lookup: Lookup) -> Known | Unknown:
    both = _combined([left, right], lookup, tuple)
    if isinstance(both, Unknown):
        return both
    a, b = both.value
    match operator:
        case ast.Add():
            return Known(a + b)
        case ast.Sub():
            return Known(a - b)
        case ast.Mult():
            return Known(a * b)
    if b == 0:
        # A zero divisor is as good as an unknown one: the quotient cannot be stated.
        names = [reference_of(part.id).key for part in ast.walk(right) if isinstance(part, ast.Name)]
        return Unknown(tuple(dict.fromkeys(names)))
    return Known(Fraction(a) / b)


def _choice(test: ast.expr, body: ast.expr, orelse: ast.expr, lookup: Lookup) -> Known | Unknown:
    decided = evaluate_node(test, lookup)
    if isinstance(decided, Known):
        return evaluate_node(body if decided.value else orelse, lookup)
    first, second = evaluate_node(body, lookup), evaluate_node(orelse, lookup)
    if isinstance(first, Known) and first == second:
        return first
    return decided


def _comparison(operator: ast.cmpop, left: ast.expr, right: ast.expr, lookup: Lookup) -> Known | Unknown:
    both = _combined([left, right], lookup, tuple)
    if isinstance(both, Unknown):
        return both
    a, b = both.value
    match operator:
        case ast.Eq():
            return Known(a == b)
        case ast.NotEq():
            return Known(a != b)
        case ast.In():
            return Known(a in b)
        case ast.NotIn():
            return Known(a not in b)
        case ast.Gt():
            return Known(a > b)
        case ast.GtE():
            return Known(a >= b)
        case ast.Lt():
            return Known(a < b)
    return Known(a <= b)


def _call(name: str, args: list[ast.expr], lookup: Lookup) -> Known | Unknown:
    functions: dict[str, Callable[[list[Any]], Any]] = {
        "min": min,
        "max": max,
        "floor": lambda values: Fraction(math.floor(values[0])),
    }
    return _combined(args, lookup, functions[name])
