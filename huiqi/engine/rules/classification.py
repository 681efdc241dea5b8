"""Size classes (划型) after 工信部联企业〔2011〕300号: all minimums of a class, else one class down."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.engine.rules.expression import Unknown
from huiqi.engine.rules.factbook import LAST_YEAR, FactBook
from huiqi.engine.rules.ruleset import RuleSet, SizeRow
from huiqi.engine.rules.truth import Truth, conjunction, truth_of
from huiqi.engine.rules.validation import SIZE_METRICS

INDUSTRY = "sme_industry_class"
SMALLEST = "微型"


@dataclass(frozen=True)
class SizeClass:
    """The class, or the fact keys for want of which there is none."""

    name: str | None
    missing: tuple[str, ...] = ()
    row: SizeRow | None = None


def classify(ruleset: RuleSet, book: FactBook) -> SizeClass:
    """The size class of a party by its industry's row of the table."""
    industry = book.get(INDUSTRY)
    if isinstance(industry, Unknown):
        return SizeClass(None, (INDUSTRY,))
    row = next((row for row in ruleset.size_table if row.industry == industry.value), None)
    if row is None:
        return SizeClass(None, (INDUSTRY,))
    for name, minimums in row.minimums:
        truths: list[Truth] = []
        missing: list[str] = []
        for metric, bound in minimums.items():
            value = book.get(SIZE_METRICS[metric], LAST_YEAR)
            if isinstance(value, Unknown):
                truths.append(Truth.U)
                missing += value.keys
            else:
                truths.append(truth_of(value.value >= bound))
        truth = conjunction(truths)
        if truth is Truth.T:
            return SizeClass(name, row=row)
        if truth is Truth.U:
            return SizeClass(None, tuple(missing), row)
    return SizeClass(SMALLEST, row=row)
