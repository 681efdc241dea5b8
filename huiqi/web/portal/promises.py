"""What an opening promises and what it keeps: money left, promised time beside the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huiqi.core.cases.queries import Durations, durations, list_durations
from huiqi.core.cases.workdays import calendar
from huiqi.core.payments.queries import FundPosition, find_fund_position, list_fund_positions

if TYPE_CHECKING:
    from huiqi.core.catalog.models import Opening
    from huiqi.engine.workdays import Calendar


@dataclass(frozen=True)
class OpeningFacts:
    """The figures beside an opening; None where there is nothing to say yet."""

    opening: Opening
    workdays_left: int | None
    workdays_until: int | None
    fund: FundPosition | None
    promised: int | None
    real: Durations

    @property
    def median(self) -> int | None:
        """Median of real handling time in whole working days."""
        return None if self.real.median is None else round(self.real.median)

    @property
    def until_words(self) -> str:
        """「10 个工作日后」."""
        return f"{self.workdays_until} 个工作日后" if self.workdays_until else ""

    @property
    def is_slower(self) -> bool:
        """True when half of the cases take longer than was promised."""
        return self.median is not None and self.promised is not None and self.median > self.promised

    @property
    def share_left(self) -> Decimal | None:
        """Percent of the year's appropriation still free."""
        if self.fund is None or not self.fund.appropriated_fen:
            return None
        return Decimal(self.fund.left_fen) * 100 / self.fund.appropriated_fen


def facts_of_opening(opening: Opening, on: date) -> OpeningFacts:
    """Figures of one opening."""
    fund = find_fund_position(opening.fund_code, opening.fund_year) if opening.fund_code else None
    return _facts(opening, on, calendar(), fund, durations(item_id=opening.item_id))


def facts_of_openings(openings: Sequence[Opening], on: date) -> dict[str, OpeningFacts]:
    """Figures of many openings by code, in a fixed number of queries."""
    if not openings:
        return {}
    funds: dict[tuple[str, int | None], FundPosition] = {(fund.code, fund.year): fund for fund in list_fund_positions()}
    real = list_durations()
    none_yet, days = Durations(None, None, 0), calendar()
    return {
        each.code: _facts(each, on, days, funds.get((each.fund_code, each.fund_year)), real.get(each.item_id, none_yet))
        for each in openings
    }


def _facts(opening: Opening, on: date, days: Calendar, fund: FundPosition | None, real: Durations) -> OpeningFacts:
    last = opening.closed_on()
    return OpeningFacts(
        opening=opening,
        workdays_left=None if last is None or last < on else days.remaining(on, last),
        workdays_until=days.remaining(on, opening.opens_on) if opening.opens_on > on else None,
        fund=fund,
        promised=promised_workdays(opening),
        real=real,
    )


def promised_workdays(opening: Opening) -> int | None:
    """Working days promised from acceptance to decision; None where nothing is promised."""
    limits = opening.definition.get("limits") or {}
    days = [limits.get("accept_workdays"), limits.get("decide_workdays")]
    return sum(int(day) for day in days if day) or None
