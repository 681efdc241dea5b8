"""What alternatives of a process may ask: a few known values, and conditions written in Python, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from huiqi.core.cases.models import Case, Decision
from huiqi.core.cases.terms import Terms
from huiqi.core.ledger.actors import Actor
from huiqi.engine.process import Move

NamedCondition = Callable[[Actor, Case, Terms], bool]
KNOWN = frozenset({"rule_outcome", "rule_amount", "decided_fen"})
"""Values a definition may compare: outcome and amount of the rule result, the decided sum in 分."""
_conditions: dict[str, NamedCondition] = {}


def register(name: str, handler: NamedCondition) -> None:
    """Make ``handler`` the condition ``name``. Registering another under a taken name is a mistake."""
    if _conditions.setdefault(name, handler) is not handler:
        raise ValueError(f"condition {name!r} is already registered")


def names() -> frozenset[str]:
    """All registered names."""
    return frozenset(_conditions)


def answers_of(
    actor: Actor, case: Case, terms: Terms, move: Move | None
) -> tuple[Mapping[str, Any], Callable[[str], bool]]:
    """What is known of the case, and who answers named conditions; nothing is read for a move that asks nothing."""
    if move is None or not move.alternatives:
        return {}, lambda name: False
    latest = case.submissions.order_by("-number").first()
    result = (latest.content.get("rule_result") or {}) if latest else {}
    decision = Decision.objects.filter(case=case).first()
    known = {
        "rule_outcome": result.get("outcome"),
        "rule_amount": result.get("amount"),
        "decided_fen": decision.amount_fen if decision else None,
    }
    return known, lambda name: _conditions[name](actor, case, terms)


def is_first_of_the_company(actor: Actor, case: Case, terms: Terms) -> bool:
    """No earlier case of this company for the item was granted."""
    earlier = Decision.objects.filter(case__company_id=case.company_id, case__item_id=case.item_id, outcome="approve")
    return not earlier.exclude(case=case).exists()


def register_builtin() -> None:
    """Make the room's own known; called when the room starts."""
    register(is_first_of_the_company.__name__, is_first_of_the_company)
