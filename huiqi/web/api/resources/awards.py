"""支持名单 awards: the public register of what was granted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huiqi.core.insight.queries.awards import AwardFilter, award_register
from huiqi.web.api.bodies import Page, Paging, Text, Told, yuan
from huiqi.web.api.exact import Exact
from huiqi.web.api.problem import refusals

router = Router(tags=["公开账"])


class Award(Told):
    """支持 · one line of the register."""

    number: str
    company: str
    item: str
    item_name: str
    department: str
    amount_yuan: Exact | None = Field(description="元，精确到分；没有钱的（许可、配置）为 null")
    allocation: str = Field(description="配置的房源、指标等")
    decided_on: date


class AwardPage(Page):
    """A part of the register, with the sum over all that match."""

    total_yuan: Exact
    awards: list[Award]


class AwardQuery(Paging):
    """What to look for."""

    q: Text = Field("", description="企业或事项名称的一部分")
    item: Text = Field("", description="事项编号")
    year: int | None = Field(None, ge=2000, le=2100, description="决定的年份")


@router.get("", response={200: AwardPage, **refusals()}, summary="支持名单")
def list_awards(request: HttpRequest, query: Query[AwardQuery]) -> dict[str, Any]:
    """Who was granted what, the newest first. Public."""
    wanted = AwardFilter(text=query.q.strip(), year=query.year, item_id=query.item)
    found = award_register(wanted, offset=query.offset, limit=query.limit)
    return {
        "count": found.count,
        "page": query.page,
        "limit": query.limit,
        "total_yuan": yuan(found.total_fen),
        "awards": [
            {
                "number": row.number,
                "company": row.company_name,
                "item": row.item_id,
                "item_name": row.item_name,
                "department": row.department_name,
                "amount_yuan": yuan(row.amount_fen),
                "allocation": row.allocation,
                "decided_on": row.decided_on,
            }
            for row in found.rows
        ],
    }
