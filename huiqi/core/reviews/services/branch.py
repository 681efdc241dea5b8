"""The experts' branch of a case goes along with its panel, where the process has one: nobody has to say it twice."""

from __future__ import annotations

from typing import Any

from huiqi.core.cases.models import Case
from huiqi.core.cases.queries import legal_moves
from huiqi.core.cases.services import transition
from huiqi.core.ledger.actors import Actor


def take_branch(actor: Actor, case: Case, move: str, key: str, **fields: Any) -> None:
    """Make ``move`` if it may be made now; a branch that stands there already, or a process without one, is left."""
    case = Case.objects.get(pk=case.pk)
    if any(each.name == move and not each.blocked for each in legal_moves(actor, case)):
        transition(
            actor=actor, case_number=case.number, move=move, expected_version=case.version, idempotency_key=key,
            fields=fields,
        )  # fmt: skip
