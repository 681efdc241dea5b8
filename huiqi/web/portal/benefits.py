"""What an item gives, in a line that promises no more than the document does."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huiqi.engine.rules import RuleSet, Vocabulary
from huiqi.engine.rules.amounts import amount_kind
from huiqi.engine.rules.expression import Expression
from huiqi.engine.rules.numbers import exact, is_number, to_decimal
from huiqi.web.kit.figures import grouped
from huiqi.web.kit.words import word
from huiqi.web.portal.present import formula_lines

LONGEST_NOTE = 30
LEADS = {"payable_tax_or_fee": "应缴", "deduction": "多扣", "deadline": "最多"}


@dataclass(frozen=True)
class Headline:
    """``figure`` is empty where the benefit is no number; ``lead`` then says what it is."""

    lead: str
    figure: str
    unit: str
    note: str


def headline(ruleset: RuleSet, definition: Mapping[str, Any], vocabulary: Vocabulary) -> Headline:
    """The ceiling of the benefit, or its kind; a formula without a ceiling says how it is counted."""
    kind = amount_kind(ruleset)
    benefit = ruleset.benefit
    lines = formula_lines(ruleset, vocabulary)
    if kind is None:
        return Headline(word("benefit_kind", benefit.kind), "", "", benefit.description or "见条款")
    short = next((line for line in lines[:1] if len(line) <= LONGEST_NOTE and "（（" not in line), "按条款计算，见详情")
    ceiling = _cap(definition) or (ceiling_of(benefit.expr) if benefit.expr else None)
    if kind in LEADS or ceiling is None:
        return Headline(LEADS.get(kind, "按公式算"), "", "", short)
    note = "是贷款，不是补贴" if benefit.kind == "loan" else short.partition("，最多")[0]
    is_fixed = benefit.expr is not None and isinstance(benefit.expr.tree, ast.Constant) and kind == "exact"
    if note.replace(",", "").replace(f" {benefit.unit}", "").isdigit():
        note = "" if is_fixed else "由评审确定，不是应得数"
    return Headline("" if is_fixed else "最高", grouped(ceiling), benefit.unit or "", note)


def _cap(definition: Mapping[str, Any]) -> Decimal | None:
    """The document's own cap a company or case, where it states one."""
    caps = (definition.get("benefit") or {}).get("caps") or []
    amounts = [Decimal(str(cap["amount"])) for cap in caps if isinstance(cap, Mapping) and is_number(cap.get("amount"))]
    return max(amounts, default=None)


def ceiling_of(expression: Expression) -> Decimal | None:
    """The highest value that the expression itself allows; None where nothing bounds it."""
    bound = _bound(expression.tree)
    return None if bound is None else to_decimal(bound)


def _bound(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if is_number(value):
            return exact(value)
        case ast.IfExp(body=body, orelse=orelse):
            bounds = [_bound(body), _bound(orelse)]
            return None if None in bounds else max(bounds)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            bounds = [_bound(left), _bound(right)]
            return None if None in bounds else sum(bounds)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            bounds = [_bound(left), _bound(right)]
            return None if None in bounds else bounds[0] * bounds[1]
        case ast.BinOp(left=left, op=ast.Sub()):
            return _bound(left)
        case ast.Call(func=ast.Name(id="min"), args=args):
            return min((bound for bound in map(_bound, args) if bound is not None), default=None)
        case ast.Call(func=ast.Name(id="max"), args=args):
            bounds = [_bound(arg) for arg in args]
            return None if None in bounds else max(bounds)
    return None
