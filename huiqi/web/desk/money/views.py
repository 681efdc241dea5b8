"""Finance: what waits for the bank, batches out, results in, and where each fund stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.core.payments.queries import FundPosition, OrderFilter, OrderRow
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.desk.money.places import list_places
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exporting import export, wanted_kind
from huiqi.web.kit.exports import xlsx_response
from huiqi.web.kit.figures import wan
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, FilterField, Tab

STATES = (
    ("prepared", "待核准"),
    ("approved", "待送银行"),
    ("exported", "银行处理中"),
    ("failed", "未成功"),
    ("paid", "已到账"),
    ("", "全部"),
)
TITLES = {
    "prepared": "等着核准的",
    "approved": "等着送银行的",
    "exported": "银行正在处理的",
    "failed": "没有拨成的",
    "paid": "已到账的",
    "": "",
}
HOLDS = {"reserved": "已占用", "committed": "已开单", "paid": "已拨付"}
PAGE_SIZE = HOLDS_SHOWN = 50
MAX_RESULT_BYTES = 5 * 1024 * 1024


@officer_required("finance", "approver", "leader")
def show_payments(request: HttpRequest) -> HttpResponseBase:
    """Orders by state, batches, funds."""
    actor = actor_of(request)
    state = request.GET.get("tab", "prepared")
    state = state if state in dict(STATES) else "prepared"
    filters = OrderFilter(state=state, text=request.GET.get("k", "")[:100], fund_code=request.GET.get("f", "")[:100])
    if kind := wanted_kind(request):
        return export(actor, "orders", kind, filters)
    rows = payments.list_orders(actor, filters, limit=500)
    funds, tally = payments.list_fund_positions(actor), payments.tally_orders(actor)
    context: dict[str, Any] = {
        "tabs": [
            Tab(word, f"?tab={key}", sum(n for (each, *_), n in tally.items() if key in ("", each)), key == state)
            for key, word in STATES
        ],
        "places": list_places(actor, "desk:payments"),
        "rows": rows,
        "total_yuan": sum((to_yuan(row.amount_fen) for row in rows), start=0),
        "state": state,
        "funds": funds,
        "waiting": [fund for fund in funds if tally["approved", fund.code, fund.year]],
        "fields": [
            FilterField("k", "支付单、办件或户名", "search", filters.text),
            FilterField("f", "资金", "select", filters.fund_code, _fund_choices(funds), "全部资金"),
        ],
        "batches": payments.list_batches(actor, limit=12),
        "results": payments.list_result_files(actor, limit=12),
        "can_pay": "finance" in actor.posts,
        "can_approve": "approver" in actor.posts and state == "prepared" and bool(rows),
        "title": _title(state, rows),
    }
    return render(request, "desk/money/payments.html", context)


def _title(state: str, rows: list[OrderRow]) -> str:
    """What waits, or that nothing does."""
    what = TITLES[state]
    if not rows:
        return f"没有{what}支付单"
    return f"{len(rows)} 张{what}支付单，合计 {wan(sum((to_yuan(row.amount_fen) for row in rows), start=0))} 万元"


def _fund_choices(funds: list[FundPosition]) -> list[Choice]:
    return [Choice(fund.code, f"{fund.name} {fund.year}") for fund in funds]


@require_POST
@officer_required("approver")
def approve(request: HttpRequest) -> HttpResponse:
    """Let the picked orders go to the bank; each that cannot is named."""
    done, refused = services.approve_orders(actor=actor_of(request), order_numbers=request.POST.getlist("pick")[:500])
    if done:
        messages.success(request, f"已核准 {done} 张支付单，由另一位财务送银行。")
    for sentence in refused[:20]:
        messages.error(request, sentence)
    return HttpResponseRedirect(reverse("desk:payments"))


@officer_required("finance", "approver", "leader")
def show_reconciliation(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Ledger, orders and bank side by side, a line a day, and everything that differs."""
    actor = actor_of(request)
    found = payments.reconcile(actor, code, year)
    if request.GET.get("as") == "xlsx":
        rows = [[row.day, *map(to_yuan, (row.ledger_fen, row.orders_fen, row.bank_fen))] for row in found.days]
        return xlsx_response([["日期", "资金账（元）", "支付单（元）", "银行回单（元）"], *rows], f"对账-{code}-{year}")
    context = {"fund": payments.fund_position(code, year), "found": found}
    return render(request, "desk/money/reconcile.html", context)


@require_POST
@officer_required("finance")
def export_batch(request: HttpRequest) -> HttpResponse:
    """Put what is waiting in a fund into one numbered batch for the bank."""
    code, _, year = request.POST.get("fund", "").rpartition(":")
    if not code or not year.isdigit():
        raise InvalidInput("请先选一个资金，再生成批次。")
    batch = services.export_batch(actor=actor_of(request), fund_code=code, year=int(year))
    messages.success(request, f"批次 {batch.number} 已生成，{batch.order_count} 笔，请下载后送银行。")
    return HttpResponseRedirect(reverse("desk:payments"))


@require_GET
@officer_required("finance")
def download_batch(request: HttpRequest, number: str) -> HttpResponse:
    """The batch's file; accounts are in it, so the reading is recorded."""
    kind = request.GET.get("as", "xlsx")
    file = services.batch_file(actor=actor_of(request), number=number, format=kind)
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@officer_required("finance")
def take_result(request: HttpRequest) -> HttpResponse:
    """The bank's answer: each good row is booked, each bad one is named with its line."""
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "请先选银行回单文件（CSV 或 xlsx）。")
        return HttpResponseRedirect(reverse("desk:payments"))
    if upload.size is None or upload.size > MAX_RESULT_BYTES:
        messages.error(request, "回单文件太大，最多 5 MB；请分几次导入。")
        return HttpResponseRedirect(reverse("desk:payments"))
    try:
        result = services.take_result(actor=actor_of(request), name=upload.name or "回单", content=upload.read())
    except Refusal as fault:
        messages.error(request, fault.message)
        return HttpResponseRedirect(reverse("desk:payments"))
    words = f"到账 {result.paid_count} 笔，未成功 {result.failed_count} 笔，没有变化 {result.unchanged_count} 笔"
    (messages.warning if result.errors else messages.success)(request, f"回单已导入：{words}。")
    for error in result.errors[:20]:
        messages.error(request, f"第 {error['line']} 行：{error['message']}")
    return HttpResponseRedirect(f"{reverse('desk:payments')}?tab=paid")


@officer_required("finance", "approver", "leader", "decider")
def show_fund(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """One fund: the position and every movement."""
    actor = actor_of(request)
    fund = payments.fund_position(code, year)
    total = payments.count_journals(actor, code, year)
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    journals = payments.list_journals(actor, code, year, offset=max(page.start_index() - 1, 0), limit=PAGE_SIZE)
    account = request.GET.get("list", "")
    is_sheet = request.GET.get("as") == "xlsx"
    shown = None if is_sheet else HOLDS_SHOWN
    holds = payments.list_holds(actor, code, year, account, limit=shown) if account in HOLDS else []
    if is_sheet:
        lines = [[hold.case_number, hold.company, hold.item, to_yuan(hold.amount_fen)] for hold in holds]
        return xlsx_response(
            [["办件", "企业", "事项", f"{HOLDS.get(account, '金额')}（元）"], *lines], f"{fund.name}-{year}"
        )
    holds_count, holds_fen = payments.sum_holds(actor, code, year, account) if account in HOLDS else (0, 0)
    context = {
        "fund": fund, "journals": journals, "page": page, "holds": holds, "holds_count": holds_count, "holds_word": HOLDS.get(account, ""), "account": account,
        "holds_fen": holds_fen, "ahead": payments.forecast(actor, code, year),
        "is_finance": "finance" in actor.posts, "next_year": year + 1,
    }  # fmt: skip
    return render(request, "desk/money/fund.html", context)
