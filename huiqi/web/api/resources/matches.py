"""匹配 matches: what a company may get, from what is on file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from huiqi.core.matching import queries as matching
from huiqi.core.matching.services import explanation_as_json
from huiqi.core.matching.verdict import Verdict
from huiqi.core.parties import queries as parties
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Told
from huiqi.web.api.problem import refusals
from huiqi.web.api.resources.outcomes import Assessed, Explained

router = Router(tags=["匹配"])


class Match(Assessed):
    """One item for one company."""

    item: str
    name: str
    opening: str | None = Field(description="今天的批次；没有就是未开放，只能对照文件看")
    closes_on: date | None = None


class MatchList(Told):
    """A company against what is open, or against everything."""

    uscc: str
    name: str
    as_of: date
    fact_count: int = Field(description="查到多少项数据")
    matches: list[Match]


class MatchExplained(Match):
    """A match with its explanation."""

    as_of: date | None = None
    explanation: Explained


class MatchQuery(BaseModel):
    """How wide to look."""

    all: bool = Field(False, description="连没有开放的事项也对照")


@router.get(
    "/{uscc}/matches",
    **needs("matches:read"),
    response={200: MatchList, **refusals(401, 403, 404)},
    exclude_unset=True,
    summary="企业能享受什么",
)
def list_matches(request: HttpRequest, uscc: str, query: Query[MatchQuery]) -> dict[str, Any]:
    """A company against all that is open today; a company's token sees its own company only."""
    actor, today = actor_of(request), timezone.localdate()
    company = parties.get_company(actor, uscc)
    found = matching.match_company(actor=actor, company_id=company.pk, on=today)
    verdicts: list[Verdict] = list(found.verdicts)
    if query.all:
        verdicts = matching.match_releases(actor=actor, company_id=company.pk, on=today)
    return {
        "uscc": company.uscc,
        "name": company.name,
        "as_of": today,
        "fact_count": found.fact_count,
        "matches": [{**_head(verdict), **verdict.assessment.as_output()} for verdict in verdicts],
    }


@router.get(
    "/{uscc}/matches/{item_id}",
    **needs("matches:read"),
    response={200: MatchExplained, **refusals(401, 403, 404)},
    exclude_unset=True,
    summary="逐条说明一个事项",
)
def explain_match(request: HttpRequest, uscc: str, item_id: str) -> dict[str, Any]:
    """One item for one company, clause by clause with sources and days."""
    actor = actor_of(request)
    company = parties.get_company(actor, uscc)
    verdict = matching.assess_company(actor=actor, company_id=company.pk, item_id=item_id, on=timezone.localdate())
    return {**_head(verdict), **explanation_as_json(verdict), "as_of": verdict.as_of}


def _head(verdict: Verdict) -> dict[str, Any]:
    return {
        "item": verdict.item.id,
        "name": verdict.item.name,
        "opening": verdict.opening.code if verdict.opening else None,
        "closes_on": verdict.opening.closed_on() if verdict.opening else None,
    }
