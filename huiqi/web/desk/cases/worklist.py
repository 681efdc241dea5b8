"""待办: the worklist by remaining time, with filters, a bulk bar, loads and the coming days."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.queries import CaseFilter, WorklistCounts
from huiqi.core.cases.services import BulkChoice
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import list_officers
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.charts import Bar, BarChart
from huiqi.web.kit.exporting import export, wanted_kind
from huiqi.web.kit.figures import WEEKDAYS
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, FilterField, Tab

PAGE_SIZE = 50
POSTS = ("window", "handler", "decider", "finance", "approver", "secretary", "leader")
GROUPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("mine", "我的", {"mine": True, "is_open": True}),
    ("all", "全部在办", {"is_open": True}),
    ("overdue", "超期", {"is_overdue": True}),
    ("paused", "等企业补正", {"is_paused": True}),
    ("returned", "退回企业修改", {"is_returned": True}),
    ("closed", "已办结", {"is_open": False}),
)
ORDERS = (("remaining", "按剩余时间"), ("amount", "按金额"), ("submitted", "按收件日"), ("newest", "按新旧"))


@officer_required(*POSTS)
def show_worklist(request: HttpRequest) -> HttpResponseBase:
    """The officer's first page."""
    actor = actor_of(request)
    filters, group = _filters(request)
    if kind := wanted_kind(request):
        return export(actor, "cases", kind, filters)
    total = cases.count_cases(actor, filters)
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = cases.list_cases(actor, filters, offset=max(page.start_index() - 1, 0), limit=PAGE_SIZE)
    counts = cases.count_worklist(actor)
    context: dict[str, Any] = {
        "title": _title(counts),
        "tabs": _tabs(counts, group, cases.count_waiting_for(actor)),
        "fields": _fields(actor, filters),
        "group": group,
        "rows": rows,
        "total_yuan": sum((to_yuan(row.amount_fen) for row in rows if row.amount_fen), start=0),
        "page": page,
        "loads": cases.list_loads(actor)[:8],
        "due_chart": _due_chart(actor),
        "key": uuid.uuid4().hex,
        "can_bulk": bool(actor.posts & {"window", "handler"}),
        "as_of": timezone.localtime(),
        "me": actor.person_id,
        "can_transfer": bool(actor.posts & {"window", "handler", "decider", "finance"}),
        "colleagues": list_officers(department_id=actor.department_id) if actor.department_id else [],
        "standing_in": cases.list_standing_in_for(actor),
    }
    return render(request, "desk/cases/worklist.html", context)


def _filters(request: HttpRequest) -> tuple[CaseFilter, str]:
    known = {name: settings for name, _, settings in GROUPS}
    group = request.GET.get("tab", "mine")
    group = group if group in known else "mine"
    order = request.GET.get("so", "")
    return CaseFilter(
        text=request.GET.get("k", "")[:100],
        item_id=request.GET.get("it", "")[:100],
        step=request.GET.get("st", "")[:60],
        department_id=int(request.GET["d"]) if request.GET.get("d", "").isdigit() else None,
        assigned_to=int(request.GET["who"]) if request.GET.get("who", "").isdigit() else None,
        order=order if order in dict(ORDERS) else "remaining",
        **known[group],
    ), group


def _title(counts: WorklistCounts) -> list[str]:
    parts = [f"{counts.mine} 件在我手上" if counts.mine else f"{counts.open} 件在办"]
    parts += [f"{counts.overdue} 件已超期"] if counts.overdue else []
    parts += [f"{counts.due_today} 件今天到期"] if counts.due_today else []
    return parts


def _tabs(counts: WorklistCounts, group: str, waiting: int) -> list[Tab]:
    numbers = {
        "mine": None,
        "all": counts.open,
        "overdue": counts.overdue,
        "paused": counts.paused,
        "returned": counts.returned,
        "closed": counts.closed,
    }
    tabs = [Tab(label, f"?tab={name}", numbers[name], name == group) for name, label, _ in GROUPS]
    return [*tabs, Tab("等我部门回复", reverse("desk:consultations"), waiting)]


def _fields(actor: Actor, filters: CaseFilter) -> list[FilterField]:
    steps, items = ([Choice(key, words) for key, words in choices] for choices in cases.list_choices(actor))
    return [
        FilterField("k", "企业、编号或事项", "search", filters.text),
        FilterField("st", "环节", "select", filters.step, steps, "全部环节"),
        FilterField("it", "事项", "select", filters.item_id, items, "全部事项"),
        FilterField("so", "排序", "select", filters.order, [Choice(name, label) for name, label in ORDERS]),
    ]


def _due_chart(actor: Actor) -> BarChart:
    days = cases.list_due_days(actor)
    today = timezone.localdate()
    points = [Bar("今天" if day == today else f"周{WEEKDAYS[day.weekday()]}", count) for day, count in days]
    worst = max(days, key=lambda pair: pair[1])
    name = "今天" if worst[0] == today else f"周{WEEKDAYS[worst[0].weekday()]}"
    title = f"{name}最紧，{worst[1]} 件到期" if worst[1] else "这五天没有到期的"
    return BarChart(title, points, unit="件")


@require_POST
@officer_required("window", "handler")
def accept_many(request: HttpRequest) -> HttpResponse:
    """一并受理: first a look at which would go through, then the act; each case by itself."""
    actor = actor_of(request)
    choices = [_choice(text) for text in request.POST.getlist("pick")]
    if not choices:
        raise InvalidInput("请先勾选要受理的办件。")
    if request.POST.get("confirmed") != "1":
        preview = services.preview_many(actor=actor, move="accept", choices=choices)
        context = {"preview": preview, "picks": request.POST.getlist("pick"), "key": uuid.uuid4().hex}
        return render(request, "desk/cases/bulk.html", context)
    result = services.transition_many(
        actor=actor,
        move="accept",
        choices=choices,
        idempotency_key=request.POST.get("key", "")[:60] or uuid.uuid4().hex,
    )
    if result.done:
        messages.success(request, f"已受理 {len(result.done)} 件，企业会收到通知。")
    for number, sentence in result.refused.items():
        messages.warning(request, f"{number} 没有受理：{sentence}")
    return HttpResponseRedirect(reverse("desk:worklist"))


def _choice(text: str) -> BulkChoice:
    number, _, version = text.rpartition(":")
    return BulkChoice(number[:30], int(version) if version.isdigit() else -1)
