"""资金账 funds: the open account of what is left."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from huiqi.core.payments import queries as payments
from huiqi.core.payments.queries import FundPosition
from huiqi.web.api.bodies import Told, yuan
from huiqi.web.api.exact import Exact
from huiqi.web.api.problem import refusals

router = Router(tags=["公开账"])


class Fund(Told):
    """资金 · appropriated = left + reserved + committed + paid, always."""

    code: str
    year: int
    name: str
    department: str
    is_demo: bool
    appropriated_yuan: Exact = Field(description="年度安排")
    reserved_yuan: Exact = Field(description="已占用")
    committed_yuan: Exact = Field(description="已开单")
    paid_yuan: Exact = Field(description="已拨付")
    left_yuan: Exact = Field(description="还剩")


class FundList(Told):
    """All funds, or those of a year."""

    count: int
    funds: list[Fund]


class FundQuery(BaseModel):
    """Which funds."""

    year: int | None = Field(None, ge=2000, le=2100, description="资金年度")


@router.get("", response={200: FundList, **refusals()}, summary="资金账")
def list_funds(request: HttpRequest, query: Query[FundQuery]) -> dict[str, Any]:
    """Where each fund stands. Public."""
    funds = payments.list_fund_positions(year=query.year)
    return {"count": len(funds), "funds": [_fund(each) for each in funds]}


def _fund(fund: FundPosition) -> dict[str, Any]:
    return {
        "code": fund.code,
        "year": fund.year,
        "name": fund.name,
        "department": fund.department,
        "is_demo": fund.is_demo,
        "appropriated_yuan": yuan(fund.appropriated_fen),
        "reserved_yuan": yuan(fund.reserved_fen),
        "committed_yuan": yuan(fund.committed_fen),
        "paid_yuan": yuan(fund.paid_fen),
        "left_yuan": yuan(fund.left_fen),
    }
