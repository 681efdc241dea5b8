"""The public register of what was approved: only what may be public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiqi.core.cases import moment
from huiqi.core.cases.models import Decision


@dataclass(frozen=True, slots=True)
class Award:
    """One line of the register: who got what, from whom, when. No account, no contact, no opinion."""

    number: str
    company: str
    uscc: str
    item_id: str
    item: str
    department: str
    amount_fen: int | None
    allocation: str
    decided_on: date
    outcome: str


def list_awards(
    *, item_id: str = "", text: str = "", year: int | None = None, offset: int = 0, limit: int = 50
) -> list[Award]:
    """Approved cases, the latest first. Needs no actor: it is the district's open account."""
    rows = Decision.objects.filter(outcome="approve").select_related("case__company", "case__department")
    if item_id:
        rows = rows.filter(case__item_id=item_id)
    if text.strip():
        rows = rows.filter(case__company__name__icontains=text.strip())
    if year:
        rows = rows.filter(decided_at__year=year)
    return [_award(each) for each in rows.order_by("-decided_at", "-id")[offset : offset + limit]]


def _award(decision: Decision) -> Award:
    case = decision.case
    return Award(
        number=case.number,
        company=case.company.name,
        uscc=case.company.uscc,
        item_id=case.item_id,
        item=case.item_name,
        department=case.department.short_name or case.department.name,
        amount_fen=decision.amount_fen,
        allocation=decision.allocation,
        decided_on=moment.local_day(decision.decided_at),
        outcome=case.outcome,
    )
