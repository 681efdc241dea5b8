"""What the case page shows of the money after the decision: the tranches of the grant and what is asked back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.web.desk.money.tranches import accept_fields

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case

NOTHING: dict[str, Any] = {"tranches": [], "clawbacks": [], "askable_fen": 0}


def money_context(actor: Actor, case: Case) -> dict[str, Any]:
    """Tranches with the form of each that may be accepted now, clawbacks, and how much may be asked back."""
    if case.decided_at is None:
        return NOTHING
    rows = payments.list_tranches(actor, case)
    may_accept = payments.may_accept_tranches(actor, case)
    is_split = len(rows) > 1 or any(row.condition != "none" for row in rows)
    return {
        "tranches": [
            (row, accept_fields(row.position) if row.can_accept and may_accept else []) for row in rows if is_split
        ],
        "clawbacks": payments.list_clawbacks(actor, case=case),
        "askable_fen": payments.askable_fen(actor, case),
    }
