"""What happened on one day, for the line under the morning's title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from huiqi.core.cases.models import Case
from huiqi.core.cases.workdays import calendar
from huiqi.core.insight import access
from huiqi.core.insight.days import start_of
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import PaymentOrder


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Cases handed in, decided and paid on a day."""

    on: date
    received: int
    decided: int
    paid_companies: int
    paid_fen: int


def last_workday_before(day: date) -> date:
    """The last working day before ``day``: what a leader means by yesterday on a Monday."""
    days, found = calendar(), day - timedelta(days=1)
    while not days.is_workday(found):
        found -= timedelta(days=1)
    return found


def day_figures(actor: Actor, *, on: date) -> DayFigures:
    """The day's figures in the departments that ``actor`` sees."""
    departments = access.visible_to(actor)
    begin, end = start_of(on), start_of(on + timedelta(days=1))
    cases = Case.objects.filter(department__in=departments).aggregate(
        received=Count("pk", filter=Q(submitted_at__gte=begin, submitted_at__lt=end)),
        decided=Count("pk", filter=Q(decided_at__gte=begin, decided_at__lt=end)),
    )
    paid = PaymentOrder.objects.filter(paid_on=on, case__department__in=departments).aggregate(
        companies=Count("case__company", distinct=True), total=Sum("amount_fen")
    )
    return DayFigures(on, cases["received"], cases["decided"], paid["companies"], paid["total"] or 0)
