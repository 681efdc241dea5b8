"""The public award register (公开账): who was granted what, and nothing about a company beyond that.

政府信息公开条例第二十条 has the results of such grants published on the authority's own initiative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractYear

from huiqi.core.cases.models import Decision, DecisionCorrection
from huiqi.core.insight.days import local_day


@dataclass(frozen=True, slots=True)
class Award:
    """One line of the register. ``amount_fen`` is None where no money is granted (a permit, a quota)."""

    number: str
    company_name: str
    item_id: str
    item_name: str
    department_name: str
    amount_fen: int | None
    allocation: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class AwardFilter:
    """What a reader asks for: part of the company's or the item's name, a year, an item. Empty means all."""

    text: str = ""
    year: int | None = None
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class AwardPage:
    """Some lines of the register, with the count and the sum over all that match."""

    rows: tuple[Award, ...]
    count: int
    total_fen: int
    paying: int


def award_register(wanted: AwardFilter, *, offset: int = 0, limit: int | None = 50) -> AwardPage:
    """The newest decisions first; ``limit`` None gives all (for the download)."""
    found = _matching(wanted)
    sums = found.aggregate(total=Sum("standing_fen"))
    ordered = found.select_related("case__company", "case__department").order_by("-decided_at", "-pk")
    rows = ordered[offset : offset + limit] if limit is not None else ordered[offset:]
    return AwardPage(
        rows=tuple(_award(row) for row in rows),
        count=found.count(),
        total_fen=sums["total"] or 0,
        paying=found.filter(standing_fen__gt=0).count(),
    )


def iterate_awards(wanted: AwardFilter) -> Iterator[Award]:
    """The whole register as :func:`award_register` orders it, read piece by piece."""
    ordered = _matching(wanted).select_related("case__company", "case__department").order_by("-decided_at", "-pk")
    for row in ordered.iterator(chunk_size=500):
        yield _award(row)


def count_awards(wanted: AwardFilter) -> int:
    """How many lines match."""
    return _matching(wanted).count()


def find_award(number: str) -> Award | None:
    """The line of one case, or None when it is not on the register."""
    found = _granted().filter(case__number=number).select_related("case__company", "case__department").first()
    return _award(found) if found else None


def list_award_years() -> list[int]:
    """Years in which something was granted, the latest first."""
    years = _granted().annotate(year=ExtractYear("decided_at")).values_list("year", flat=True).distinct()
    return sorted(years, reverse=True)


def _granted() -> QuerySet[Any]:
    """Decisions that hold, with ``standing_fen``: the last superseding record counts, the decision without one."""
    last = DecisionCorrection.objects.filter(case=OuterRef("case")).order_by("-number")
    rows = Decision.objects.exclude(case__outcome="withdrawn").annotate(
        holds=Coalesce(Subquery(last.values("outcome")[:1]), "outcome"),
        is_corrected=Exists(last),
        corrected_fen=Subquery(last.values("amount_fen")[:1]),
        corrected_allocation=Coalesce(Subquery(last.values("allocation")[:1]), Value("")),
    )
    standing = Case(When(is_corrected=True, then="corrected_fen"), default="amount_fen")
    return rows.annotate(standing_fen=standing).filter(holds="approve")


def _matching(wanted: AwardFilter) -> QuerySet[Any]:
    found = _granted()
    if wanted.text:
        found = found.filter(Q(case__company__name__icontains=wanted.text) | Q(case__item_name__icontains=wanted.text))
    if wanted.year is not None:
        found = found.filter(decided_at__year=wanted.year)
    if wanted.item_id:
        found = found.filter(case__item_id=wanted.item_id)
    return found


def _award(decision: Decision) -> Award:
    case = decision.case
    return Award(
        number=case.number,
        company_name=case.company.name,
        item_id=case.item_id,
        item_name=case.item_name,
        department_name=case.department.short_name or case.department.name,
        amount_fen=decision.standing_fen,  # type: ignore[attr-defined]  # annotated by _granted
        allocation=decision.corrected_allocation or decision.allocation,  # type: ignore[attr-defined]  # as above,
        decided_on=local_day(decision.decided_at),
    )
