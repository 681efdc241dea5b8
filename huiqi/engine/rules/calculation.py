"""A calculation written out, step by step, in words that a finance clerk reads."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huiqi.engine.rules.expression import Expression, Known, Lookup, Unknown, evaluate_node, reference_of
from huiqi.engine.rules.numbers import exact, is_number, to_decimal

_SYMBOLS = {"Add": "＋", "Sub": "－", "Mult": "×", "Div": "÷"}


@dataclass(frozen=True)
class Step:
    """One line of a calculation written out: what was done, and what came of it."""

    text: str
    value: Decimal


def write_out(expression: Expression, lookup: Lookup, name_of: Callable[[str, str | None], str]) -> list[Step]:
    """The calculation step by step, innermost first; attributes by their names, the last line is the result.

    Empty when something needed is not known.
    """
    steps: list[Step] = []
    _walk(expression.tree, lookup, name_of, steps)
    return steps


def _walk(node: ast.expr, lookup: Lookup, name_of: Callable[[str, str | None], str], steps: list[Step]) -> None:
    value = evaluate_node(node, lookup)
    if isinstance(value, Unknown):
        return
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            chosen = evaluate_node(test, lookup)
            picked = body if isinstance(chosen, Known) and chosen.value else orelse
            _walk(picked, lookup, name_of, steps)
            if isinstance(picked, ast.Constant) and is_number(value.value):
                condition = spell(test, lookup, name_of)
                negation = "" if picked is body else "不"
                steps.append(Step(f"{negation}满足「{condition}」，按这一档", to_decimal(value.value)))
            return
        case ast.BinOp(left=left, right=right):
            _walk(left, lookup, name_of, steps)
            _walk(right, lookup, name_of, steps)
        case ast.Call(args=args):
            for arg in args:
                _walk(arg, lookup, name_of, steps)
        case ast.UnaryOp(operand=operand):
            _walk(operand, lookup, name_of, steps)
        case _:
            return
    if is_number(value.value) and any(isinstance(part, ast.Name) for part in ast.walk(node)):
        steps.append(Step(spell(node, lookup, name_of), to_decimal(exact(value.value))))


def spell(node: ast.expr, lookup: Lookup, name_of: Callable[[str, str | None], str], outer: bool = True) -> str:
    """The expression in words and figures: 「已付利息 80 ＋ 费用 40」."""
    match node:
        case ast.Constant(value=value):
            return f"「{value}」" if isinstance(value, str) else _figure(exact(value))
        case ast.Name(id=name):
            reference = reference_of(name)
            found = lookup(reference.key, reference.year)
            shown = f" {_figure(found.value)}" if isinstance(found, Known) else ""
            return f"{name_of(reference.key, reference.year)}{shown}"
        case ast.UnaryOp(operand=operand):
            return f"－{spell(operand, lookup, name_of, False)}"
        case ast.BinOp(left=left, op=operator, right=right):
            text = _share_of(node, lookup, name_of)
            if not text:
                symbol = _SYMBOLS[type(operator).__name__]
                text = f"{_inner(left, lookup, name_of)} {symbol} {_inner(right, lookup, name_of)}"
            return text if outer else f"（{text}）"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            decided = evaluate_node(test, lookup)
            if isinstance(decided, Unknown):
                return "（" + "；".join(_branches(node, name_of)) + "）"
            return spell(body if decided.value else orelse, lookup, name_of, outer)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            words = {"Eq": "是", "NotEq": "不是", "Gt": "超过", "GtE": "不低于", "Lt": "低于", "LtE": "不超过"}
            if isinstance(operator, (ast.In, ast.NotIn)):
                verb = "包含" if isinstance(operator, ast.In) else "不包含"
                return f"{spell(right, lookup, name_of, False)} {verb}{spell(left, lookup, name_of, False)}"
            word = words[type(operator).__name__]
            if isinstance(left, ast.Name) and isinstance(right, ast.Constant) and isinstance(right.value, str):
                reference = reference_of(left.id)
                return f"{name_of(reference.key, reference.year)}{word}{right.value}"
            return f"{spell(left, lookup, name_of, False)} {word} {spell(right, lookup, name_of, False)}"
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return "、".join(spell(element, lookup, name_of, False) for element in elements)
        case ast.Call(func=ast.Name(id="floor"), args=args):
            return f"{spell(args[0], lookup, name_of, False)}，取整"
        case ast.Call(func=ast.Name(id=name), args=args):
            text = _bounded(name, args, lookup, name_of)
            return text if outer else f"（{text}）"
    return ast.unparse(node)


def _share_of(node: ast.BinOp, lookup: Lookup, name_of: Callable[[str, str | None], str]) -> str:
    """「租金 720 的 50%」 for a product with a constant below one; "" for anything else."""
    if not isinstance(node.op, ast.Mult):
        return ""
    for part, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(part, ast.Constant) and is_number(part.value) and 0 < exact(part.value) < 1:
            whole = _inner(other, lookup, name_of)
            return f"{whole}{' ' if whole[-1].isdigit() else ''}的 {_figure(exact(part.value) * 100)}%"
    return ""


def _bounded(name: str, args: list[ast.expr], lookup: Lookup, name_of: Callable[[str, str | None], str]) -> str:
    """「360，最多 300」 where one side is a constant, else the plain choice."""
    constants = [arg for arg in args if isinstance(arg, ast.Constant)]
    if len(args) == 2 and len(constants) == 1:
        other = args[0] if args[1] is constants[0] else args[1]
        word = "最多" if name == "min" else "最少"
        return f"{_inner(other, lookup, name_of)}，{word} {_figure(exact(constants[0].value))}"
    word = "取较小：" if name == "min" else "取较大："
    return word + "，".join(_inner(arg, lookup, name_of) for arg in args)


def _inner(node: ast.expr, lookup: Lookup, name_of: Callable[[str, str | None], str]) -> str:
    """A part of a longer line: what has a line of its own is given by its result alone."""
    if isinstance(node, (ast.BinOp, ast.Call, ast.IfExp)):
        value = evaluate_node(node, lookup)
        if isinstance(value, Known) and is_number(value.value):
            return _figure(value.value)
    return spell(node, lookup, name_of, False)


def _figure(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value) or "无"
    if is_number(value):
        return format(to_decimal(exact(value)), ",f")
    return str(value)


def describe(expression: Expression, name_of: Callable[[str, str | None], str]) -> list[str]:
    """The formula in words for somebody whose figures are not known: one line a branch."""
    return _branches(expression.tree, name_of)


def _branches(node: ast.expr, name_of: Callable[[str, str | None], str]) -> list[str]:
    if isinstance(node, ast.IfExp):
        condition = spell(node.test, _nothing, name_of)
        first = [f"{condition}的：{line}" for line in _branches(node.body, name_of)]
        rest = _branches(node.orelse, name_of)
        return first + ([f"其余：{rest[0]}"] if len(rest) == 1 else rest)
    text = spell(node, _nothing, name_of)
    is_bounded = isinstance(node, ast.Call) and text.startswith("（") and "），" in text
    return [text[1:].replace("），", "，", 1) if is_bounded and text.count("（") == 1 else text]


def _nothing(key: str, year: str | None) -> Unknown:
    return Unknown((key,))
