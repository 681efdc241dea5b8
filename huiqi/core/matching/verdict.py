"""A verdict: one party, one item, one day, with everything a page shows about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.engine.rules import Assessment, RuleSet, Vocabulary
from huiqi.engine.rules.advice import Advice, cheapest_change, worth_of_knowing
from huiqi.engine.rules.explanation import Explanation, Provenance, explain

YUAN_OF = {"元": Decimal(1), "万元": Decimal(10000), "亿元": Decimal(100000000)}


@dataclass(frozen=True)
class Verdict:
    """The assessment of one item with its explanation and advice, computed when first asked for.

    ``opening`` is the batch that it was assessed for, None for the document as dated.
    """

    item: Item
    release: Release
    opening: Opening | None
    ruleset: RuleSet
    vocabulary: Vocabulary
    facts: Mapping[str, Any]
    assessment: Assessment
    provenance: Mapping[str, Provenance] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """One of the outcomes of the semantics."""
        return self.assessment.outcome

    @property
    def as_of(self) -> date | None:
        """The day of the assessment."""
        return self.assessment.as_of

    @property
    def amount_yuan(self) -> Decimal | None:
        """The amount in yuan, exact; None where there is none or it is not money."""
        factor = YUAN_OF.get(self.assessment.unit or "")
        if self.assessment.amount is None or factor is None:
            return None
        return self.assessment.amount * factor

    @property
    def is_grant(self) -> bool:
        """True when the amount is money that would be paid out (not a tax, deduction, loan or term)."""
        return (
            self.amount_yuan is not None
            and self.ruleset.benefit.kind == "money"
            and self.ruleset.item_type != "tax_fee"
        )

    @property
    def is_computable(self) -> bool:
        """True when the clauses give one number; a ceiling is not an entitlement."""
        return self.assessment.amount_kind == "exact"

    @cached_property
    def explanation(self) -> Explanation:
        """Clause by clause."""
        return explain(self.ruleset, self.vocabulary, self.assessment, self.provenance)

    @cached_property
    def advice(self) -> Advice | None:
        """The cheapest change that would make the party eligible."""
        return cheapest_change(self.ruleset, self.vocabulary, self.facts, self.assessment)

    @cached_property
    def worth_knowing(self) -> dict[str, Assessment]:
        """Missing facts whose answer alone could make the party eligible."""
        return worth_of_knowing(self.ruleset, self.vocabulary, self.facts, self.assessment)
