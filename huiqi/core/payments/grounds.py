"""Papers of money: officers who see a case may open its tranches' papers and its clawbacks' vouchers."""

from __future__ import annotations

from huiqi.core.cases.access import visible_to
from huiqi.core.documents.access import register_ground
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import ClawbackEntry, Tranche


def is_a_money_paper(actor: Actor, file_id: int) -> bool:
    """True when the file is a tranche's paper or a clawback's voucher of a case that the actor sees."""
    cases = visible_to(actor)
    if Tranche.objects.filter(paper_id=file_id, grant__case__in=cases).exists():
        return True
    return ClawbackEntry.objects.filter(voucher_id=file_id, clawback__case__in=cases).exists()


def register() -> None:
    """Make it known to the documents room; called when the room starts."""
    register_ground("payments.paper", is_a_money_paper)
