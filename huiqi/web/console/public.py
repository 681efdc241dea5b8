"""公开账: the platform's figures with kept promises, and the register of awards; for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries import AwardFilter, OpeningTimes, PlatformFigures
from huiqi.core.ledger.actors import SYSTEM
from huiqi.web.console import pictures
from huiqi.web.console.asked import asked_number, asked_page, asked_text
from huiqi.web.console.downloads import download, wants_file, yuan_cell
from huiqi.web.console.links import item_href
from huiqi.web.kit import figures
from huiqi.web.kit.access import public_page
from huiqi.web.kit.exporting import export, wanted_kind
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, Figure, FilterField, Tab

AWARDS_A_PAGE = 30
PICTURES_SHOWN = 6
RATING_DAYS = 365


def account_tabs(current: str) -> list[Tab]:
    """The pages of the open account."""
    pages = (("figures", "运行数据和承诺"), ("awards", "支持名单"), ("checking", "怎么核对"))
    return [Tab(label, reverse(f"console:{name}"), is_current=name == current) for name, label in pages]


@public_page
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """What the platform did, and whether it kept its promises."""
    times = insight.list_opening_times()
    if wants_file(request):
        return download(request, promise_sheet(times), "承诺和实际用时")
    found = insight.platform_figures(on=figures.today())
    drawn = [each for each in times if each.to_decision.n]
    context = {
        "tabs": account_tabs("figures"),
        "figures": found,
        "strip": strip_of(found),
        "title": promise_finding(times),
        "rows": [
            {"times": each, "href": item_href(each.item_id), "mark": promise_mark(each)}
            for each in sorted(times, key=lambda each: -each.to_decision.n)
        ],
        "pictures": [
            {"times": each, "picture": pictures.promise_picture(each)}
            for each in sorted(drawn, key=lambda each: -each.to_decision.n)[:PICTURES_SHOWN]
        ],
        "ratings": insight.satisfaction(SYSTEM, on=figures.today(), days=RATING_DAYS),
        "can_see_morning": "leader" in actor_of(request).posts,
    }
    return render(request, "console/figures.html", context)


def strip_of(found: PlatformFigures) -> list[Figure]:
    """The four numbers on top."""
    return [
        Figure("在库企业", f"{found.companies:,}", "家", f"其中 {found.claimed_companies:,} 家有人在用"),
        Figure("收到申请", f"{found.received:,}", "件", f"已决定 {found.decided:,} 件"),
        Figure("批准", f"{found.approved:,}", "件", award_share(found), href=reverse("console:awards")),
        Figure("到账", figures.wan(figures.yuan_of_fen(found.paid_fen)) or "0", "万元", f"{found.paid_count:,} 笔"),
    ]


def award_share(found: PlatformFigures) -> str:
    """Share of decisions that were approvals."""
    return f"占已决定的 {found.approved * 100 / found.decided:.0f}%" if found.decided else "看支持名单"


def promise_finding(times: Sequence[OpeningTimes]) -> str:
    """The title of the page: how many decided cases kept what was promised."""
    promised = [each for each in times if each.promised is not None and each.to_decision.n]
    total = sum(each.to_decision.n for each in promised)
    if not total:
        return "承诺了多久，就公开用了多久"
    kept = sum(each.kept for each in promised)
    return f"{total} 件有承诺的决定里，{kept} 件按时，占 {kept * 100 / total:.0f}%"


def promise_mark(times: OpeningTimes) -> tuple[str, str]:
    """(kind, words) of a promise: kept, broken, or not to be said yet."""
    if times.kept_percent is None:
        return ("off", "还没有办结的" if times.promised is not None else "没有承诺")
    if times.kept_percent >= 100:
        return ("ok", "全部按时")
    return ("ok" if times.kept_percent >= 90 else "warn" if times.kept_percent >= 70 else "bad",
            f"{times.kept_percent:.0f}% 按时")  # fmt: skip


def promise_sheet(times: Sequence[OpeningTimes]) -> list[list[Any]]:
    """Promise against practice, a line an opening."""
    head = [
        "事项",
        "批次",
        "承诺（工作日）",
        "中位（工作日）",
        "九成在（工作日）内",
        "样本（件）",
        "按时（件）",
        "到账中位（工作日）",
    ]
    return [head] + [
        [each.item_name, each.opening_name, each.promised, each.to_decision.median, each.to_decision.p90,
         each.to_decision.n, each.kept if each.promised is not None else None, each.to_payment.median]
        for each in times
    ]  # fmt: skip


@public_page
@require_safe
def show_awards(request: HttpRequest) -> HttpResponseBase:
    """Who was supported, with what, when: searched by company or item, by year."""
    years = insight.list_award_years()
    wanted = AwardFilter(
        text=asked_text(request, "q"),
        year=asked_number(request, "year", least=1949, most=2200),
        item_id=asked_text(request, "item"),
    )
    if kind := wanted_kind(request):
        return export(actor_of(request), "awards", kind, wanted)
    number = asked_page(request)
    found = insight.award_register(wanted, offset=(number - 1) * AWARDS_A_PAGE, limit=AWARDS_A_PAGE)
    page = Paginator(range(found.count), AWARDS_A_PAGE).get_page(number)
    if page.number != number:  # past the end: the last page, as the paginator says
        found = insight.award_register(wanted, offset=page.start_index() - 1 if found.count else 0, limit=AWARDS_A_PAGE)
    context = {
        "tabs": account_tabs("awards"),
        "title": award_title(found.count, wanted),
        "found": found,
        "rows": [
            {"award": row, "href": item_href(row.item_id), "amount": yuan_cell(row.amount_fen)} for row in found.rows
        ],
        "total": yuan_cell(found.total_fen),
        "page": page,
        "wanted": wanted,
        "filters": [
            FilterField("q", "企业或事项名称", "search", value=wanted.text),
            FilterField("year", "年份", value=str(wanted.year or ""), placeholder="全部年份",
                        choices=[Choice(str(year), f"{year} 年") for year in years]),
        ],
    }  # fmt: skip
    return render(request, "console/awards.html", context)


def award_title(count: int, wanted: AwardFilter) -> str:
    """What is listed."""
    if wanted.text or wanted.year or wanted.item_id:
        return f"找到 {count} 条支持记录"
    return f"{count} 件申请得到支持" if count else "还没有批准的申请"
