"""Searching the library and reading one company: who it is, what else it is called, each fact with source and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiqi.core.facts import queries as facts_room
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.parties import queries
from huiqi.core.parties.queries import CompanyFilter
from huiqi.core.parties.services import street_choices
from huiqi.engine.forms.values import format_value
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, FilterField

if TYPE_CHECKING:
    from huiqi.core.parties.models import Company

PAGE_SIZE = 50
STATUSES = {"active": "存续", "suspended": "歇业", "revoked": "吊销", "cancelled": "注销", "moved": "迁出"}


@officer_required()
@require_safe
def list_companies(request: HttpRequest) -> HttpResponse:
    """Fifty a page, in pinyin order."""
    actor, given = actor_of(request), request.GET
    wanted = CompanyFilter(
        text=given.get("q", "")[:100],
        street=given.get("street", ""),
        industry=given.get("industry", "")[:6],
        status=given.get("status", ""),
    )
    page = Paginator(queries.find_companies(actor, wanted), PAGE_SIZE).get_page(given.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "is_filtered": wanted != CompanyFilter(),
        "fields": [
            FilterField(
                "q",
                "名称、代码、拼音首字母或法定代表人",
                "search",
                wanted.text,
                placeholder="名称、代码、拼音或法定代表人",
            ),
            FilterField("industry", "行业代码，如 I65", "search", wanted.industry),
            FilterField("street", "街道", "select", wanted.street, _choices(street_choices()), "全部街道"),
            FilterField(
                "status", "状态", "select", wanted.status, [Choice(*each) for each in STATUSES.items()], "全部状态"
            ),
        ],
    }
    return render(request, "desk/companies/list.html", context)


@officer_required()
@require_safe
def show_company(request: HttpRequest, uscc: str) -> HttpResponse:
    """One company; an old code leads here too."""
    actor = actor_of(request)
    company = queries.get_company(actor, uscc)
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in facts_room.current_facts(company.pk).values():
        told = [entry] if isinstance(entry, FactOnFile) else sorted(entry.values(), key=lambda one: -(one.year or 0))
        for fact in told:
            groups.setdefault(fact.source_name, []).append(_row(fact))
    context = {
        "company": company,
        "identity": _identity(company),
        "aliases": queries.list_aliases(company.pk),
        "groups": sorted(groups.items(), key=lambda pair: -len(pair[1])),
        "count": sum(map(len, groups.values())),
        "conflicts": len(facts_room.list_conflicts(company.pk)),
        "merges": queries.list_merges_of(company.pk),
    }
    return render(request, "desk/companies/company.html", context)


def _identity(company: Company) -> list[tuple[str, str]]:
    return [
        ("统一社会信用代码", company.uscc),
        ("法定代表人", company.legal_representative or "没有录"),
        ("住所", company.address or "没有录"),
        ("街道", company.street or "等确认"),
        ("行业代码", company.industry_code or "没有录"),
        ("登记状态", STATUSES[company.status]),
    ]


def _row(fact: FactOnFile) -> dict[str, Any]:
    return {
        "name": f"{fact.year} 年度{fact.name}" if fact.year else fact.name,
        "value": format_value(fact.type, fact.unit, fact.value),
        "as_of_on": fact.as_of_on,
        "is_declared": fact.is_declared,
        "is_old": fact.year is None and fact.age_days(timezone.localdate()) > 365,
    }


def _choices(names: list[str]) -> list[Choice]:
    return [Choice(name, name) for name in names]
