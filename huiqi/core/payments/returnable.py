"""How much of a case may still be asked back: what was paid, less what live clawbacks are still waiting for."""

from __future__ import annotations

from django.db.models import Sum

from huiqi.core.cases.models import Case
from huiqi.core.payments.models import CaseBalance, Clawback, ClawbackEntry


def returnable_fen(case: Case, *, locks: bool = False) -> int:
    """In 分; ``locks`` holds the case's balance until the transaction ends, for whoever then asks it back."""
    balances = CaseBalance.objects.select_for_update() if locks else CaseBalance.objects.all()
    balance = balances.filter(case=case).first()
    if balance is None or not balance.paid_fen:
        return 0
    live = Clawback.objects.filter(case=case, state="open")
    asked = live.aggregate(total=Sum("amount_fen"))["total"] or 0
    came = ClawbackEntry.objects.filter(clawback__in=live).aggregate(total=Sum("amount_fen"))["total"] or 0
    return balance.paid_fen - (asked - came)
