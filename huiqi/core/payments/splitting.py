"""Writing down the tranches of a grant; a correction cancels the old ones first and numbers on."""

from __future__ import annotations

from huiqi.core.cases.passage import Passage
from huiqi.core.payments import plan
from huiqi.core.payments.models import Grant, Tranche


def split_grant(passage: Passage, grant: Grant) -> None:
    """Split the whole grant as the opening says; the parts sum to it."""
    begun = grant.tranches.count()
    for position, part in enumerate(plan.split(passage.terms.definition, grant.amount_fen, passage.today), begun + 1):
        Tranche.objects.create(
            grant=grant,
            position=position,
            title=part.title,
            amount_fen=part.amount_fen,
            condition=part.condition,
            due_on=part.due_on,
            text=part.text,
        )
