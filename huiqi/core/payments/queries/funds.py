"""Where a fund stands. The sums are public: the district keeps open accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import funds_visible_to, transfers_visible_to
from huiqi.core.payments.models import Fund, FundTransfer, Journal
from huiqi.engine.refusal import NotFound


@dataclass(frozen=True, slots=True)
class FundPosition:
    """A fund of a year in 分: appropriated = left + reserved + committed + paid, always."""

    code: str
    year: int
    name: str
    department: str
    is_demo: bool
    appropriated_fen: int
    reserved_fen: int
    committed_fen: int
    paid_fen: int
    left_fen: int
    is_closed: bool = False

    @property
    def used_percent(self) -> int:
        """Whole percent reserved, ordered or paid, rounded down."""
        used = self.reserved_fen + self.committed_fen + self.paid_fen
        return used * 100 // self.appropriated_fen if self.appropriated_fen else 0


def fund_position(code: str, year: int) -> FundPosition:
    """The position of one fund. Raises NotFound."""
    found = find_fund_position(code, year)
    if found is None:
        raise NotFound("没有这个资金账，请核对。")
    return found


def find_fund_position(code: str | None, year: int | None) -> FundPosition | None:
    """The position of one fund, or None (an item without money has no fund)."""
    fund = _funds(Fund.objects.filter(code=code or "", year=year or 0)).first()
    return _position(fund) if fund else None


def list_fund_positions(actor: Actor | None = None, *, year: int | None = None) -> list[FundPosition]:
    """All funds (of a year); with an officer, those of their department."""
    rows = Fund.objects.all() if actor is None else funds_visible_to(actor)
    if year is not None:
        rows = rows.filter(year=year)
    return [_position(fund) for fund in _funds(rows)]


def list_journals(actor: Actor, code: str, year: int, *, offset: int = 0, limit: int = 100) -> list[Journal]:
    """The latest movements of a fund with their lines, for officers who may see it."""
    fund = funds_visible_to(actor).filter(code=code, year=year).first()
    if fund is None:
        raise NotFound("没有这个资金账，或者您无权查看。")
    return list(fund.journals.select_related("case").prefetch_related("lines")[offset : offset + limit])


def count_journals(actor: Actor, code: str, year: int) -> int:
    """How many movements a fund has had that the actor may see."""
    return Journal.objects.filter(fund__in=funds_visible_to(actor).filter(code=code, year=year)).count()


def list_transfers(actor: Actor, *, limit: int = 100) -> list[FundTransfer]:
    """Transfers that touch the actor's funds, the newest first."""
    return list(transfers_visible_to(actor).select_related("source", "target")[:limit])


def _funds(rows: QuerySet[Fund]) -> QuerySet[Fund]:
    return rows.select_related("balance", "department")


def _position(fund: Fund) -> FundPosition:
    balance = fund.balance
    return FundPosition(
        code=fund.code,
        year=fund.year,
        name=fund.name,
        department=fund.department.short_name or fund.department.name,
        is_demo=fund.is_demo,
        appropriated_fen=-balance.appropriation_fen,
        reserved_fen=balance.reserved_fen,
        committed_fen=balance.committed_fen,
        paid_fen=balance.paid_fen,
        left_fen=balance.available_fen,
        is_closed=fund.closed_at is not None,
    )
