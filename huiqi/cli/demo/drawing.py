"""The figures behind one demo company, drawn once: age, size, staff, and four years of accounts that fit together.

The distributions are plausible inventions: nine in ten companies are micro, most are young, sizes are log-normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from huiqi.cli.demo.sectors import SECTORS, Sector

# head counts: share in thousandths, from, to
STAFF = ((560, 1, 5), (270, 6, 19), (110, 20, 59), (40, 60, 199), (15, 200, 499), (5, 500, 3000))
_SECTOR_WEIGHTS = [sector.weight for sector in SECTORS]
_PROFESSIONS = {"law": "律师事务所", "accounting": "会计师事务所"}


@dataclass(frozen=True, slots=True)
class Year:
    """One year of accounts, in 万元."""

    year: int
    revenue: float
    main_share: float
    profit: float
    assets: float
    liabilities: float
    rd: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What all facts of one company are derived from."""

    sector: Sector
    industry_code: str
    org_type: str
    founded_on: date
    staff: int
    years: tuple[Year, ...]
    has_rd: bool
    quality: float  # 0 to 1: how far it has come with patents, certificates and order

    @property
    def last(self) -> Year | None:
        """The latest full year, None for a company founded since."""
        return self.years[0] if self.years else None

    @property
    def is_company(self) -> bool:
        """True for a body with legal personality of the usual kind."""
        return self.org_type == "企业法人"


def draw(rng: Random, today: date, sector: Sector | None = None) -> Drawing:
    """Draw one company as it stands on ``today``."""
    sector = sector or rng.choices(SECTORS, _SECTOR_WEIGHTS)[0]
    founded_on = today - timedelta(days=int(min(rng.expovariate(1 / 2300), 12_000)) + 20)
    staff = _staff(rng, sector)
    has_rd = rng.random() < sector.rd_share * (0.5 if staff < 6 else 1)
    return Drawing(
        sector=sector,
        industry_code=rng.choice(sector.classes),
        org_type=_org_type(rng, sector, staff),
        founded_on=founded_on,
        staff=staff,
        years=tuple(_accounts(rng, sector, staff, founded_on, today, has_rd)),
        has_rd=has_rd,
        quality=rng.random() if has_rd else rng.random() * 0.4,
    )


def money(amount: float) -> Decimal:
    """万元 with two places."""
    return Decimal(round(amount * 100)).scaleb(-2)


def _staff(rng: Random, sector: Sector) -> int:
    _, low, high = rng.choices(STAFF, [share for share, _, _ in STAFF])[0]
    if sector.key == "headquarters":
        low, high = low * 4, high * 4
    if sector.key == "credit":  # a small branch with an opening of its own: some must reach its threshold
        low, high = low + 8, high + 30
    return round(math.exp(rng.uniform(math.log(low), math.log(high + 1))))


def _org_type(rng: Random, sector: Sector, staff: int) -> str:
    if sector.key in _PROFESSIONS:
        return _PROFESSIONS[sector.key]
    if sector.key in {"catering", "retail", "repair"} and staff < 12 and rng.random() < 0.5:
        return "个体工商户"
    if sector.key == "education" and rng.random() < 0.25:
        return "民办非企业"
    draw_of = rng.random()
    if draw_of < 0.025:
        return "分支机构"
    if draw_of < 0.06 and sector.key in {"finance", "consulting"}:
        return "合伙企业"
    return "个人独资企业" if draw_of > 0.985 else "企业法人"


def _accounts(rng: Random, sector: Sector, staff: int, founded_on: date, today: date, has_rd: bool) -> list[Year]:
    """Up to four full years before ``today``'s, the latest first; none before the founding."""
    revenue = staff * sector.revenue_per_head * math.exp(rng.gauss(-0.15, 0.55))
    turnover = math.exp(rng.gauss(0.1, 0.5))
    debt, margin = min(max(rng.gauss(0.48, 0.2), 0.03), 1.3), rng.gauss(0.05, 0.09)
    rd_rate = min(abs(rng.gauss(0.055, 0.04)), 0.4) if has_rd else 0.0
    main_share = min(max(rng.gauss(0.93, 0.08), 0.5), 1.0)
    found: list[Year] = []
    for year in range(today.year - 1, max(today.year - 5, founded_on.year - 1), -1):
        share = 1.0 if founded_on.year < year else max((date(year, 12, 31) - founded_on).days, 10) / 365
        amount = revenue * share
        assets = amount / turnover + staff * 2
        found.append(
            Year(
                year=year,
                revenue=amount,
                main_share=main_share,
                profit=amount * (margin + rng.gauss(0, 0.03)),
                assets=assets,
                liabilities=assets * max(debt + rng.gauss(0, 0.04), 0.01),
                rd=amount * rd_rate * math.exp(rng.gauss(0, 0.15)),
            )
        )
        revenue /= math.exp(rng.gauss(0.06, 0.18))
    return found
