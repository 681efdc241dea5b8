"""How much: the benefit's expression over the facts, exact, never rounded here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from huiqi.engine.rules.expression import Known, Lookup, Unknown
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.ruleset import Benefit, LoanTiers, RuleSet

KINDS_BY_BENEFIT = {"deadline": "deadline", "tax_deduction": "deduction"}


@dataclass(frozen=True)
class Amount:
    """A computed amount, or the fact keys for want of which there is none.

    ``kind``: exact, upper_bound, payable_tax_or_fee, deduction, deadline.
    """

    value: Fraction | None
    unit: str | None
    kind: str | None
    missing: tuple[str, ...] = ()


def amount_kind(ruleset: RuleSet) -> str | None:
    """What the number means; None for what is not a number."""
    benefit = ruleset.benefit
    if benefit.kind in KINDS_BY_BENEFIT:
        return KINDS_BY_BENEFIT[benefit.kind]
    if benefit.certainty == "qualitative":
        return None
    if ruleset.item_type == "tax_fee":
        return "payable_tax_or_fee"
    if benefit.certainty == "upper_bound_only" or benefit.kind == "loan":
        return "upper_bound"
    return "exact"


def compute_amount(ruleset: RuleSet, book: FactBook) -> Amount | None:
    """The amount for this party; None where the benefit is not a number at all."""
    benefit, kind = ruleset.benefit, amount_kind(ruleset)
    if kind is None:
        return None
    value = _value(benefit, book)
    if isinstance(value, Unknown):
        return Amount(None, benefit.unit, kind, value.keys)
    return Amount(value.value, benefit.unit, kind)


def _value(benefit: Benefit, book: FactBook) -> Known | Unknown:
    if benefit.tiers is not None:
        return _loan_tiers(benefit.tiers, book)
    if benefit.expr is None:
        return Unknown(())
    value = benefit.expr.evaluate(lookup_in(book))
    if isinstance(value, Known) and not is_number(value.value):
        return Unknown(())
    return Known(exact(value.value)) if isinstance(value, Known) else value


def lookup_in(book: FactBook) -> Lookup:
    """Attribute names in an expression as facts of last year, unless a year is written."""
    return lambda key, year: book.get(key, year)


def _loan_tiers(tiers: LoanTiers, book: FactBook) -> Known | Unknown:
    loans = book.get(tiers.attr)
    if isinstance(loans, Unknown):
        return loans
    total = sum((exact(loan["fee"]) * _rate(tiers, exact(loan["amount"])) for loan in loans.value), Fraction(0))
    return Known(min(total, tiers.sum_cap))


def _rate(tiers: LoanTiers, amount: Fraction) -> Fraction:
    for bound, rate in tiers.bands:
        if bound is None or amount <= bound:
            return rate
    return Fraction(0)
