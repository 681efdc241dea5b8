"""The figures of the platform itself (平台运行数据), for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, Sum

from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Item
from huiqi.core.catalog.queries import list_current_openings
from huiqi.core.insight.models import PageCount
from huiqi.core.parties.access import current_posts, live_mandates
from huiqi.core.parties.models import Company, Person
from huiqi.core.payments.models import PaymentOrder


@dataclass(frozen=True, slots=True)
class PlatformFigures:
    """Counts as of now; ``paid_fen`` in 分. ``reads_since`` is the first day of which page reads are kept."""

    companies: int
    claimed_companies: int
    people: int
    items: int
    openings: int
    received: int
    decided: int
    approved: int
    paid_count: int
    paid_fen: int
    page_reads: int
    reads_since: date | None
    is_demo: bool


def platform_figures(*, on: date) -> PlatformFigures:
    """Read in a fixed handful of queries."""
    cases = Case.objects.aggregate(
        received=Count("pk", filter=Q(submitted_at__isnull=False)),
        decided=Count("pk", filter=Q(decided_at__isnull=False)),
        approved=Count("pk", filter=Q(decision__outcome="approve")),
    )
    paid = PaymentOrder.objects.filter(state="paid").aggregate(n=Count("pk"), total=Sum("amount_fen"))
    reads = PageCount.objects.aggregate(total=Sum("count"), since=Min("on"))
    companies = Company.objects.aggregate(n=Count("pk"), demo=Count("pk", filter=Q(is_demo=True)))
    return PlatformFigures(
        companies=companies["n"],
        claimed_companies=live_mandates().values("company_id").distinct().count(),
        people=Person.objects.filter(is_active=True).exclude(pk__in=current_posts().values("person_id")).count(),
        items=Item.objects.count(),
        openings=len(list_current_openings(on)),
        received=cases["received"],
        decided=cases["decided"],
        approved=cases["approved"],
        paid_count=paid["n"],
        paid_fen=paid["total"] or 0,
        page_reads=reads["total"] or 0,
        reads_since=reads["since"],
        is_demo=companies["demo"] > 0,
    )
