"""Reminding companies of instalments that are near or over, once each; a missed run heals itself."""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases import moment
from huiqi.core.payments.models import Clawback
from huiqi.core.payments.services.clawbacks import tell
from huiqi.engine.money.exact import to_yuan

DAYS_BEFORE = 7


def remind_clawbacks() -> int:
    """Tell of every instalment that is due within a week or overdue and not covered yet. Returns how many there are."""
    today = moment.today()
    found = 0
    opened = Clawback.objects.filter(state="open").select_related("case__department")
    for clawback in opened.prefetch_related("instalments", "entries"):
        received = sum(entry.amount_fen for entry in clawback.entries.all())
        wanted = 0
        for part in clawback.instalments.all():
            wanted += part.amount_fen
            missing = min(wanted - received, part.amount_fen)
            if missing <= 0 or part.due_on > today + timedelta(days=DAYS_BEFORE):
                continue
            template = "clawback_overdue" if part.due_on < today else "clawback_due"
            key = f"{clawback.number}:{part.position}:{template}"
            tell(clawback, template, key, due_on=part.due_on, amount=to_yuan(missing))
            found += 1
    return found
