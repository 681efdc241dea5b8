"""How fast a fund is used up, and when it will be empty at the present pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from huiqi.core.catalog.models import Opening
from huiqi.core.insight import access
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.payments.models import Fund, Line

PACE_DAYS = 90


@dataclass(frozen=True, slots=True)
class FundBurn:
    """A fund of a year in integer 分. ``points``: cumulative use (reserved, ordered, paid) at month ends and today."""

    code: str
    year: int
    name: str
    department_name: str
    total_fen: int
    used_fen: int
    reserved_fen: int
    committed_fen: int
    paid_fen: int
    available_fen: int
    points: tuple[tuple[date, int], ...]
    runs_out_on: date | None
    year_end_fen: int | None

    @property
    def used_percent(self) -> float:
        """Used of the appropriation, in per cent."""
        return self.used_fen * 100 / self.total_fen if self.total_fen else 0.0


def list_burns(actor: Actor = SYSTEM, *, on: date, year: int | None = None) -> list[FundBurn]:
    """The funds of a year (this one) of the departments that ``actor`` sees, the most used first."""
    funds = Fund.objects.filter(year=year or on.year, department__in=access.visible_to(actor))
    return sorted(_burns(funds, on), key=lambda burn: -burn.used_percent)


def fund_burn(code: str, year: int, *, on: date) -> FundBurn | None:
    """One fund of one year; None when there is none."""
    return next(iter(_burns(Fund.objects.filter(code=code, year=year), on)), None)


def list_openings_of_fund(code: str, year: int) -> frozenset[str]:
    """Codes of the openings that draw on a fund."""
    return frozenset(Opening.objects.filter(fund_code=code, fund_year=year).values_list("code", flat=True))


def _burns(funds: QuerySet[Fund], on: date) -> list[FundBurn]:
    found = list(funds.select_related("balance", "department"))
    moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    # What leaves the available account is used; what comes back (a release) is not any more.
    lines = Line.objects.filter(journal__fund__in=funds, account="available").exclude(journal__kind="appropriate")
    days = lines.order_by().values("journal__fund_id", day=TruncDate("journal__at")).annotate(fen=Sum("amount_fen"))
    for fund_id, day, amount in days.order_by("day").values_list("journal__fund_id", "day", "fen"):
        moves[fund_id].append((day, -amount))
    return [_burn(fund, moves[fund.pk], on) for fund in found if getattr(fund, "balance", None) is not None]


def _burn(fund: Fund, moves: Sequence[tuple[date, int]], on: date) -> FundBurn:
    balance = fund.balance
    total = -balance.appropriation_fen
    used = total - balance.available_fen
    points = cumulative(moves, fund.year, on)
    runs_out_on, year_end = forecast(moves, total, used, fund.year, on)
    return FundBurn(
        code=fund.code,
        year=fund.year,
        name=fund.name,
        department_name=fund.department.short_name or fund.department.name,
        total_fen=total,
        used_fen=used,
        reserved_fen=balance.reserved_fen,
        committed_fen=balance.committed_fen,
        paid_fen=balance.paid_fen,
        available_fen=balance.available_fen,
        points=tuple(points),
        runs_out_on=runs_out_on,
        year_end_fen=year_end,
    )


def cumulative(moves: Sequence[tuple[date, int]], year: int, on: date) -> list[tuple[date, int]]:
    """Use up to the end of each month of ``year`` that is over, and up to ``on``."""
    last = min(on, date(year, 12, 31))
    ends = [date(year, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
    days = [day for day in ends if day < last] + [last]
    return [(day, sum(amount for at, amount in moves if at <= day)) for day in days]


def forecast(
    moves: Sequence[tuple[date, int]], total: int, used: int, year: int, on: date
) -> tuple[date | None, int | None]:
    """(day the fund is empty, use at the year's end) at the pace of the last 90 days.

    The pace counts from the first use when that is more recent; without any use, or in a year that is
    over, nothing is foretold. The first is None when the year ends before the money does.
    """
    year_end = date(year, 12, 31)
    recent = [(at, amount) for at, amount in moves if (on - at).days < PACE_DAYS]
    if not recent or on >= year_end or used >= total:
        return (None, None)
    stretch = min(PACE_DAYS, (on - max(min(at for at, _ in recent), date(year, 1, 1))).days + 1)
    spent = sum(amount for _, amount in recent)
    if spent <= 0:
        return (None, used)
    days_left = -(-(total - used) * stretch // spent)  # rounded up, in whole days
    if days_left > (year_end - on).days:
        return (None, used + spent * (year_end - on).days // stretch)
    return (on + timedelta(days=days_left), None)
