"""How long cases really took, beside what was promised.

A duration runs in working days from the day a company first handed in to the day of the decision (or of
payment), the time in which the company itself was asked for more included: that is what it lived
through. Whether the promise was kept is judged without those pauses, as the clock does
(行政许可法第四十五条: time for supplements is not counted).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import floor

from django.db.models import F, Max, QuerySet

from huiqi.core.cases.models import Case, ClockPause
from huiqi.core.cases.workdays import calendar
from huiqi.core.catalog.models import Opening
from huiqi.core.insight.days import local_day, local_today, start_of
from huiqi.core.insight.workday_index import WorkdayIndex
from huiqi.core.payments.models import PaymentOrder

SMALL_SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Duration:
    """Working days over ``n`` cases: the median, and the day by which nine of ten were done. None without a case."""

    median: int | None
    p90: int | None
    n: int

    @property
    def is_small(self) -> bool:
        """True when the sample is too small to stand for anything."""
        return self.n < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """One opening: what it promises (working days) and what happened. ``kept`` of ``to_decision.n`` kept the promise."""

    code: str
    item_id: str
    item_name: str
    opening_name: str
    department_code: str
    promised: int | None
    to_decision: Duration
    to_payment: Duration
    kept: int

    @property
    def kept_percent(self) -> float | None:
        """Share of decided cases within the promise; None without promise or case."""
        if self.promised is None or not self.to_decision.n:
            return None
        return self.kept * 100 / self.to_decision.n


def duration_of(days: Iterable[int]) -> Duration:
    """Median and 90th percentile, interpolated as SQL's percentile_cont does, in whole working days."""
    ordered = sorted(days)
    if not ordered:
        return Duration(None, None, 0)
    return Duration(_percentile(ordered, 0.5), _percentile(ordered, 0.9), len(ordered))


def _percentile(ordered: Sequence[int], share: float) -> int:
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def promised_workdays(opening: Opening) -> int | None:
    """Working days from hand-in to decision as the opening promises them: accepting and deciding together."""
    limits = opening.definition.get("limits") or {}
    given = [limits.get(name) for name in ("accept_workdays", "decide_workdays")]
    known = [int(value) for value in given if value is not None]
    return sum(known) if known else None


def opening_times(opening_code: str) -> OpeningTimes | None:
    """The times of one opening, for its public page; None when there is no such opening."""
    return next(iter(_times(Opening.objects.filter(code=opening_code))), None)


def item_times(item_id: str) -> list[OpeningTimes]:
    """The times of every opening of an item, the latest first."""
    return _times(Opening.objects.filter(item_id=item_id))


def list_opening_times(*, since_on: date | None = None) -> list[OpeningTimes]:
    """All openings in which something can be applied for; cases decided since a day when one is given."""
    return _times(Opening.objects.exclude(process_id=""), since_on=since_on)


def _times(openings: QuerySet[Opening], since_on: date | None = None) -> list[OpeningTimes]:
    found = list(openings.select_related("item").order_by("-opens_on", "code"))
    decided = Case.objects.filter(opening_code__in=[each.code for each in found]).exclude(decided_at=None)
    if since_on is not None:
        decided = decided.filter(decided_at__gte=start_of(since_on))
    rows = [
        (case_id, code, local_day(submitted_at), local_day(decided_at))
        for case_id, code, submitted_at, decided_at in decided.values_list(
            "id", "opening_code", "submitted_at", "decided_at"
        )
        if submitted_at and decided_at
    ]
    paid = PaymentOrder.objects.filter(case__in=decided).exclude(paid_on=None)
    paid_on = {case_id: on for case_id, on in paid.values_list("case_id", "paid_on") if on}
    pauses = pauses_of(decided)
    index = _index_over([day for row in rows for day in row[2:]], paid_on.values())
    by_opening: dict[str, list[tuple[int, int, int | None]]] = defaultdict(list)
    for case_id, code, start, end in rows:
        taken = index.between(start, end)
        waited = sum(
            index.between(max(start, began), min(end, ended)) for began, ended in pauses[case_id] if ended > began
        )
        arrived = paid_on.get(case_id)
        by_opening[code].append((taken, max(taken - waited, 0), index.between(start, arrived) if arrived else None))
    return [_of_opening(each, by_opening[each.code]) for each in found]


def _of_opening(opening: Opening, cases: Sequence[tuple[int, int, int | None]]) -> OpeningTimes:
    promised = promised_workdays(opening)
    return OpeningTimes(
        code=opening.code,
        item_id=opening.item_id,
        item_name=opening.item.name,
        opening_name=opening.name,
        department_code=opening.department_code,
        promised=promised,
        to_decision=duration_of(taken for taken, _, _ in cases),
        to_payment=duration_of(paid for _, _, paid in cases if paid is not None),
        kept=sum(promised is not None and own <= promised for _, own, _ in cases),
    )


def pauses_of(cases: QuerySet[Case]) -> dict[int, list[tuple[date, date]]]:
    """Closed pauses of the clocks of ``cases``, as days; cases without any have an empty list."""
    pauses: dict[int, list[tuple[date, date]]] = defaultdict(list)
    closed = ClockPause.objects.filter(clock__case__in=cases, ended_at__isnull=False)
    for case_id, began_at, ended_at in closed.values_list("clock__case_id", "began_at", "ended_at"):
        if ended_at is not None:
            pauses[case_id].append((local_day(began_at), local_day(ended_at)))
    return pauses


def _index_over(*groups: Iterable[date]) -> WorkdayIndex:
    days = [day for group in groups for day in group] or [local_today()]
    return WorkdayIndex(calendar(), min(days), max(days))


def overall_duration(cases: QuerySet[Case]) -> Duration:
    """Hand-in to decision over any set of cases."""
    days: list[tuple[date, date]] = []
    for submitted_at, decided_at in cases.values_list("submitted_at", "decided_at"):
        if submitted_at and decided_at:
            days.append((local_day(submitted_at), local_day(decided_at)))
    index = _index_over([day for pair in days for day in pair])
    return duration_of(index.between(start, end) for start, end in days)


def last_decision_at() -> datetime | None:
    """When the last case was decided, for the line 数据截至."""
    latest: datetime | None = Case.objects.aggregate(last=Max(F("decided_at")))["last"]
    return latest
