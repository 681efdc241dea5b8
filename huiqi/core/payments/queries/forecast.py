"""What a fund will probably be asked for: what is in flight, and how long the rest lasts at the pace so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case, Submission
from huiqi.core.catalog.queries import list_openings
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import funds_visible_to
from huiqi.core.payments.models import Fund, Grant, Line
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import NotFound

PACE_DAYS = 90
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class HoldRow:
    """What one case holds of a fund, on an account."""

    case_number: str
    company: str
    item: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate, and said to be one. ``months_left`` None: nothing was granted lately, no pace to go by."""

    in_flight_count: int
    in_flight_fen: int
    unknown_count: int
    granted_per_month_fen: int
    months_left: Decimal | None
    empty_on: date | None


def forecast(actor: Actor, code: str, year: int) -> Forecast:
    """The forecast of a fund the actor may see. Raises NotFound."""
    fund = _fund(actor, code, year)
    flights = _flights(fund)
    known = sum(fen * count for fen, count in flights.items() if fen is not None)
    today = moment.today()
    recent = Grant.objects.filter(fund=fund, released_at=None, granted_at__gte=moment.now() - timedelta(days=PACE_DAYS))
    pace = (recent.aggregate(total=Sum("amount_fen"))["total"] or 0) // 3
    months = (
        None
        if not pace
        else min(Decimal(fund.balance.available_fen) / pace, Decimal(MOST_MONTHS)).quantize(Decimal("0.1"))
    )
    empty_on = today + timedelta(days=int(months * 30)) if months is not None and months < MOST_MONTHS else None
    return Forecast(flights.total(), known, flights[None], pace, months, empty_on)


def list_holds(
    actor: Actor, code: str, year: int, account: str, *, offset: int = 0, limit: int | None = None
) -> list[HoldRow]:
    """The cases that make up a balance: account reserved, committed or paid. Their sum is the balance, to the cent."""
    rows = _held(_fund(actor, code, year), account).order_by("journal__case__number")
    rows = rows.values_list(
        "journal__case__number", "journal__case__company__name", "journal__case__item_name", "total"
    )[offset : None if limit is None else offset + limit]
    return [HoldRow(*row) for row in rows]


def sum_holds(actor: Actor, code: str, year: int, account: str) -> tuple[int, int]:
    """How many cases :func:`list_holds` gives without a limit, and their sum in 分."""
    found = _held(_fund(actor, code, year), account).aggregate(count=Count("*"), fen=Sum("total"))
    return found["count"], found["fen"] or 0


def _held(fund: Fund, account: str) -> Any:
    """What each case holds, where that is not nothing: a queryset of ``journal__case`` and ``total``."""
    lines = Line.objects.filter(journal__fund=fund, account=account).exclude(journal__case=None)
    return lines.order_by().values("journal__case").annotate(total=Sum("amount_fen")).exclude(total=0)


def _flights(fund: Fund) -> Counter[int | None]:
    """Undecided cases on the fund by what the rules gave at the latest hand-in, in 分; None where they gave nothing."""
    codes = [each.code for each in list_openings() if (each.fund_code, each.fund_year) == (fund.code, fund.year)]
    cases = Case.objects.filter(opening_code__in=codes, decided_at=None).exclude(state__in=["draft", "closed"])
    latest = Submission.objects.filter(case__in=cases).order_by("case_id", "-number").distinct("case_id")
    flights: Counter[int | None] = Counter()
    for amount, unit in latest.values_list("rule_amount", "rule_unit"):
        flights[None if amount is None else to_fen(Decimal(amount), unit or "万元")] += 1
    flights[None] += cases.count() - flights.total()
    return flights


def _fund(actor: Actor, code: str, year: int) -> Fund:
    fund = funds_visible_to(actor).select_related("balance").filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    return fund
