"""The vocabulary as the engine's mapping needs it."""

from __future__ import annotations

from huiqi.core.facts.models import Attribute
from huiqi.engine.intake.mapping import Word

RULE_COMPUTED = "rule-computed"


def words_of_vocabulary() -> list[Word]:
    """Every attribute that somebody can state; what rules compute is nobody's to state."""
    return [
        Word(
            key=each.key,
            name=each.name,
            type=each.type,
            unit=each.unit,
            is_per_year=each.is_per_year,
            may_have_years=each.may_have_years,
            choices=tuple(each.enum or ()),
        )
        for each in Attribute.objects.exclude(department=RULE_COMPUTED).order_by("key")
    ]
