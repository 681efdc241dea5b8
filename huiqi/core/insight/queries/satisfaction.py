"""好差评: five levels with sample, response rate and margin of error, and the bad ones (GB/T 39735-2020)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import sqrt

from django.db.models import Exists, OuterRef, QuerySet

from huiqi.core.cases.models import Case, Note, Rating
from huiqi.core.insight import access
from huiqi.core.insight.days import days_before, local_day, start_of
from huiqi.core.ledger.actors import SYSTEM, Actor

LEVELS = (5, 4, 3, 2, 1)
SATISFIED = (5, 4)
BAD = (2, 1)
SMALL_SAMPLE = 30
Z_95 = 1.96


@dataclass(frozen=True, slots=True)
class BadRating:
    """A rating of 不满意 or 非常不满意. ``has_note``: an officer wrote a remark on the case afterwards."""

    number: str
    company_name: str
    item_name: str
    department_name: str
    stars: int
    text: str
    on: date
    has_note: bool


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Ratings of a stretch of days. ``invited``: cases that ended with a decision in it and so were asked."""

    days: int
    counts: dict[int, int]
    invited: int
    answered: int
    bad: tuple[BadRating, ...]

    @property
    def n(self) -> int:
        """How many ratings."""
        return sum(self.counts.values())

    @property
    def percent(self) -> float | None:
        """非常满意 and 满意 together, in per cent; None without a rating."""
        return sum(self.counts[level] for level in SATISFIED) * 100 / self.n if self.n else None

    @property
    def response_percent(self) -> float | None:
        """Of the cases that were asked, how many answered; None when nobody was asked."""
        return self.answered * 100 / self.invited if self.invited else None

    @property
    def margin(self) -> float | None:
        """Half width of the 95 % interval of the share, in points (normal approximation); None without a rating."""
        if not self.n or self.percent is None:
            return None
        share = self.percent / 100
        return Z_95 * sqrt(share * (1 - share) / self.n) * 100

    @property
    def is_small(self) -> bool:
        """True when the sample is too small for the approximation to mean much."""
        return self.n < SMALL_SAMPLE

    @property
    def followed_up(self) -> int:
        """Bad ratings after which an officer left a remark."""
        return sum(each.has_note for each in self.bad)


def satisfaction(actor: Actor = SYSTEM, *, on: date, days: int = 30) -> Satisfaction:
    """Ratings given in the ``days`` days up to ``on``, in the departments that ``actor`` sees."""
    since = start_of(days_before(on, days))
    departments = access.visible_to(actor)
    ratings = Rating.objects.filter(at__gte=since, case__department__in=departments)
    counts = Counter(ratings.values_list("stars", flat=True))
    asked = Case.objects.filter(department__in=departments, closed_at__gte=since).exclude(decided_at=None)
    outcomes = list(asked.values_list(Exists(Rating.objects.filter(case=OuterRef("pk"))), flat=True))
    return Satisfaction(
        days=days,
        counts={level: counts[level] for level in LEVELS},
        invited=len(outcomes),
        answered=sum(outcomes),
        bad=tuple(_bad(rating) for rating in _bad_ratings(ratings)),
    )


def _bad_ratings(ratings: QuerySet[Rating]) -> QuerySet[Rating]:
    later_note = Note.objects.filter(case=OuterRef("case"), at__gt=OuterRef("at"))
    bad = ratings.filter(stars__in=BAD).annotate(has_note=Exists(later_note))
    return bad.select_related("case__company", "case__department").order_by("has_note", "-at")


def _bad(rating: Rating) -> BadRating:
    case = rating.case
    return BadRating(
        number=case.number,
        company_name=case.company.name,
        item_name=case.item_name,
        department_name=case.department.short_name or case.department.name,
        stars=rating.stars,
        text=rating.text,
        on=local_day(rating.at),
        has_note=bool(getattr(rating, "has_note", False)),
    )
