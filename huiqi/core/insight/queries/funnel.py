"""From the first line of a draft to money on the account: where applications for funds get lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Opening
from huiqi.core.insight import access
from huiqi.core.insight.days import start_of
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.payments.models import PaymentOrder


@dataclass(frozen=True, slots=True)
class FunnelCounts:
    """Of the drafts begun since a day (items with a fund only), how many got how far."""

    begun: int
    submitted: int
    accepted: int
    approved: int
    paid: int

    @property
    def stages(self) -> list[tuple[str, int]]:
        """Name and count of each stage in order."""
        return [
            ("开始填写", self.begun),
            ("提交", self.submitted),
            ("受理", self.accepted),
            ("批准", self.approved),
            ("到账", self.paid),
        ]


def funnel(actor: Actor = SYSTEM, *, since: date) -> FunnelCounts:
    """Follows one and the same set of cases through, so no stage can be larger than the one before."""
    with_fund = Opening.objects.exclude(fund_code="").values("code")
    paid = PaymentOrder.objects.filter(case=OuterRef("pk"), state="paid")
    cases = Case.objects.filter(
        created_at__gte=start_of(since), opening_code__in=with_fund, department__in=access.visible_to(actor)
    ).annotate(is_paid=Exists(paid))
    handed_in = Q(submitted_at__isnull=False)
    taken_in = handed_in & (Q(accepted_at__isnull=False) | Q(decided_at__isnull=False))
    approved = taken_in & Q(decision__outcome="approve")
    found = cases.aggregate(
        begun=Count("pk"),
        submitted=Count("pk", filter=handed_in),
        accepted=Count("pk", filter=taken_in),
        approved=Count("pk", filter=approved),
        paid=Count("pk", filter=approved & Q(is_paid=True)),
    )
    return FunnelCounts(**found)
