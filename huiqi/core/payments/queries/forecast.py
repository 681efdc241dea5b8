"""What a fund will probably be asked for: what is in flight, and how long the rest lasts at the pace so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.catalog.queries import list_openings
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import funds_visible_to
from huiqi.core.payments.models import Fund, Grant, Line
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import NotFound

PACE_DAYS = 90
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class FlightRow:
    """A case under way with the sum that the rules computed (an estimate), None where nothing was computed."""

    case_number: str
    company: str
    item: str
    step: str
    estimate_fen: int | None


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

    in_flight: tuple[FlightRow, ...]
    in_flight_fen: int
    unknown_count: int
    granted_per_month_fen: int
    months_left: Decimal | None
    empty_on: date | None


def forecast(actor: Actor, code: str, year: int) -> Forecast:
    """The forecast of a fund the actor may see. Raises NotFound."""
    fund = _fund(actor, code, year)
    flights = tuple(_flights(fund))
    known = sum(row.estimate_fen or 0 for row in flights)
    today = moment.today()
    recent = Grant.objects.filter(fund=fund, released_at=None, granted_at__gte=moment.now() - timedelta(days=PACE_DAYS))
    pace = (recent.aggregate(total=Sum("amount_fen"))["total"] or 0) // 3
    months = (
        None
        if not pace
        else min(Decimal(fund.balance.available_fen) / pace, Decimal(MOST_MONTHS)).quantize(Decimal("0.1"))
    )
    empty_on = today + timedelta(days=int(months * 30)) if months is not None and months < MOST_MONTHS else None
    unknown = sum(row.estimate_fen is None for row in flights)
    return Forecast(flights, known, unknown, pace, months, empty_on)


def list_holds(actor: Actor, code: str, year: int, account: str) -> list[HoldRow]:
    """The cases that make up a balance: account reserved, committed or paid. Their sum is the balance, to the cent."""
    fund = _fund(actor, code, year)
    sums = (
        Line.objects.filter(journal__fund=fund, account=account)
        .exclude(journal__case=None)
        .values("journal__case")
        .annotate(total=Sum("amount_fen"))
        .exclude(total=0)
    )
    totals = {row["journal__case"]: row["total"] for row in sums}
    cases = Case.objects.filter(pk__in=totals).select_related("company").order_by("number")
    return [HoldRow(case.number, case.company.name, case.item_name, totals[case.pk]) for case in cases]


def _flights(fund: Fund) -> list[FlightRow]:
    codes = [each.code for each in list_openings() if (each.fund_code, each.fund_year) == (fund.code, fund.year)]
    cases = Case.objects.filter(opening_code__in=codes, decided_at=None).exclude(state__in=["draft", "closed"])
    return [
        FlightRow(case.number, case.company.name, case.item_name, case.step, _estimate(case))
        for case in cases.select_related("company").prefetch_related("submissions").order_by("number")
    ]


def _estimate(case: Case) -> int | None:
    latest = max(case.submissions.all(), key=lambda each: each.number, default=None)
    result = (latest.content.get("rule_result") or {}) if latest else {}
    if result.get("amount") is None:
        return None
    return to_fen(Decimal(str(result["amount"])), result.get("unit") or "万元")


def _fund(actor: Actor, code: str, year: int) -> Fund:
    fund = funds_visible_to(actor).select_related("balance").filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    return fund
