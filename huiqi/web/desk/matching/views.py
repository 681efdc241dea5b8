"""Runs over the district: all items with their counts, one item with its companies, frozen lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.catalog import queries as catalog
from huiqi.core.ledger.actors import Actor
from huiqi.core.matching import run_queries as runs
from huiqi.core.matching.queries import assess_as_in_run
from huiqi.core.matching.services import freeze_cohort, tell_companies
from huiqi.core.matching.services.run import ask_for_run
from huiqi.core.parties.queries import get_company, list_companies_by_id
from huiqi.engine.refusal import Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exports import xlsx_response
from huiqi.web.kit.figures import wan
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Figure, Tab
from huiqi.web.kit.told import clause_rows

POSTS = ("editor", "leader", "operator")
A_PAGE = 50
SHOWN = ("eligible", "newly_eligible", "no_longer", "one_short", "newly_one_short", "insufficient_data", "not_eligible")
HEADS = ["统一社会信用代码", "企业", "街道", "行业代码", "状态"]


@require_safe
@officer_required(*POSTS)
def show_runs(request: HttpRequest) -> HttpResponse:
    """The latest run (or ``?run=``): every item with its counts and what changed since the run before."""
    actor = actor_of(request)
    asked = request.GET.get("run", "")
    run = runs.get_run(actor, int(asked)) if asked.isdigit() else runs.find_latest_run(actor)
    rows = [] if run is None else _rows(run, wants_all=request.GET.get("all") == "1")
    context = {
        "run": run,
        "rows": rows,
        "title": _title(run, rows),
        "figures": [] if run is None else _figures(run, rows),
        "missing": runs.list_missing_attributes([row["each"] for row in rows]),
        "earlier": [each for each in runs.list_runs(actor, limit=10) if run is None or each.pk != run.pk],
        "cohorts": runs.list_cohorts(actor, limit=10),
        "shows_all": request.GET.get("all") == "1",
        "kinds": runs.KINDS,
    }
    return render(request, "desk/matching/runs.html", context)


def _rows(run: runs.MatchRun, *, wants_all: bool) -> list[dict[str, Any]]:
    names = {each.id: each.name for each in catalog.list_items()}
    rows = [
        {
            "name": names.get(each.result.item_id, each.result.item_id),
            "each": each,
            "counts": each.result.counts,
            "fit": each.result.counts.get("eligible", 0) + each.result.counts.get("classified", 0),
        }
        for each in runs.list_changes(run)
        if wants_all or "not_in_force" not in each.result.counts
    ]
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> tuple[bool, int, str]:
    """What is open first, then what concerns most companies."""
    each: runs.ItemChanges = row["each"]
    return not each.result.opening_code, -each.eligible, each.result.item_id


def _title(run: runs.MatchRun | None, rows: Sequence[dict[str, Any]]) -> str:
    if run is None:
        return "还没有匹配过全区企业"
    new = sum(row["each"].changed.get(runs.NEW, 0) for row in rows)
    return f"{run.company_count:,} 家企业与 {run.item_count} 个事项已匹配" + (f"，新符合 {new:,} 家次" if new else "")


def _figures(run: runs.MatchRun, rows: Sequence[dict[str, Any]]) -> list[Figure]:
    opened = [row["each"] for row in rows if row["each"].result.opening_code]
    amounts = [each.result.amount_yuan for each in opened if each.result.amount_yuan is not None]
    return [
        Figure("正在开放的事项", f"{len(opened)}", "个"),
        Figure("符合开放事项", f"{sum(each.eligible for each in opened):,}", "家次"),
        Figure("差一步", f"{sum(each.result.counts.get('one_short', 0) for each in opened):,}", "家次"),
        Figure("若都来申请", wan(sum(amounts)) if amounts else "—", "万元", "按条文测算，不是预算"),
    ]


@require_safe
@officer_required(*POSTS)
def show_result(request: HttpRequest, result_id: int) -> HttpResponse:
    """One item in one run: its companies by kind."""
    actor = actor_of(request)
    result = runs.get_result(actor, result_id)
    kind = request.GET.get("kind", "")
    kind = kind if kind in runs.KINDS else runs.ELIGIBLE
    ids = runs.companies_of(result, kind)
    item = catalog.get_item(result.item_id)
    if request.GET.get("as") == "xlsx":
        return _download(ids, f"{item.name}-{runs.KINDS[kind]}")
    page = Paginator(ids, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "result": result,
        "run": result.run,
        "item": item,
        "kind": kind,
        "kind_word": runs.KINDS[kind],
        "tabs": [
            Tab(runs.KINDS[each], f"?kind={each}", len(runs.companies_of(result, each)), each == kind) for each in SHOWN
        ],
        "page": page,
        "companies": list_companies_by_id(list(page.object_list)),
        "told": runs.count_told(result.opening_code) if result.opening_code else 0,
        "cohorts": runs.list_cohorts(actor, item_id=result.item_id, limit=10),
    }
    return render(request, "desk/matching/result.html", context)


def _download(ids: Sequence[int], name: str) -> HttpResponse:
    return xlsx_response([HEADS, *map(_line, list_companies_by_id(ids))], name)


def _line(company: Any) -> list[str]:
    return [company.uscc, company.name, company.street, company.industry_code, company.get_status_display()]


@require_safe
@officer_required(*POSTS)
def show_reason(request: HttpRequest, result_id: int, uscc: str) -> HttpResponse:
    """Why a company had this outcome in that run, clause by clause, from the facts of that day."""
    actor = actor_of(request)
    result = runs.get_result(actor, result_id)
    company = get_company(actor, uscc)
    kept = runs.outcome_of_company(result, company.pk)
    verdict = assess_as_in_run(
        actor=actor,
        company_id=company.pk,
        item_id=result.item_id,
        release=result.release_number,
        opening_code=result.opening_code,
        on=result.run.on,
        known_on=timezone.localtime(result.run.taken_at).date(),
    )
    context = {
        "result": result,
        "run": result.run,
        "item": verdict.item,
        "company": company,
        "outcome": kept,
        "is_same": kept == verdict.outcome,
        "clauses": clause_rows(verdict.explanation),
        "told": runs.was_told(result.opening_code, company.pk) if result.opening_code else None,
    }
    return render(request, "desk/matching/reason.html", context)


@require_safe
@officer_required(*POSTS)
def show_cohort(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """A frozen list as it was."""
    cohort = runs.get_cohort(actor_of(request), cohort_id)
    if request.GET.get("as") == "xlsx":
        return _download(cohort.company_ids, cohort.name)
    page = Paginator(cohort.company_ids, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "result": cohort.result,
        "item": catalog.get_item(cohort.result.item_id),
        "kind_word": runs.KINDS.get(cohort.kind, ""),
        "page": page,
        "companies": list_companies_by_id(list(page.object_list)),
    }
    return render(request, "desk/matching/cohort.html", context)


@require_POST
@officer_required(*POSTS)
def run_now(request: HttpRequest) -> HttpResponse:
    """Have the district matched; the worker does it."""
    ask_for_run(actor_of(request))
    messages.success(request, "已开始匹配，通常一分钟内完成；刷新本页查看结果。")
    return HttpResponseRedirect(reverse("desk:matching"))


@require_POST
@officer_required(*POSTS)
def freeze(request: HttpRequest, result_id: int) -> HttpResponse:
    """Keep a list under a name."""
    return _act(request, result_id, _freeze)


@require_POST
@officer_required(*POSTS)
def tell(request: HttpRequest, result_id: int) -> HttpResponse:
    """Tell those who are eligible and have not been told."""
    return _act(request, result_id, _tell)


def _freeze(request: HttpRequest, actor: Actor, result_id: int) -> str:
    cohort = freeze_cohort(
        actor=actor, result_id=result_id, kind=request.POST.get("kind", ""), name=request.POST.get("name", "")
    )
    return f"名单「{cohort.name}」已固定，共 {len(cohort.company_ids):,} 家。"


def _tell(request: HttpRequest, actor: Actor, result_id: int) -> str:
    count = tell_companies(actor=actor, result_id=result_id)
    return f"已告知 {count:,} 家企业。" if count else "符合且有联系人的企业都已告知过，没有重复发送。"


def _act(request: HttpRequest, result_id: int, act: Any) -> HttpResponse:
    try:
        messages.success(request, act(request, actor_of(request), result_id))
    except Refusal as fault:
        messages.error(request, fault.message)
    return HttpResponseRedirect(reverse("desk:match_result", args=[result_id]))
