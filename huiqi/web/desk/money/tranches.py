"""分期 on the desk: what still waits and for what, and accepting a condition with its paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiqi.core.cases import queries as cases
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.core.payments.queries import TrancheRow
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.desk.money.places import TRANCHES, list_places
from huiqi.web.desk.money.reading import PAPER_TYPES, Reading
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exports import xlsx_response
from huiqi.web.kit.figures import wan
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of
from huiqi.web.kit.parts import Tab

GROUPS = (("condition", "等确认条件"), ("date", "等日期"), ("order", "可以开支付单"), ("", "全部"))
HEADS = ["办件", "企业", "期", "金额（元）", "条件", "到期日", "状态"]


def accept_fields(position: int) -> list[Field]:
    """What is asked of whoever accepts a condition; ids differ by tranche, several may stand on one page."""
    return [
        Field("note", "核对的情况", "textarea", hint="看了什么、结论是什么", max_length=1000, prefix=f"t{position}-"),
        Field("paper", "证明材料", "file", hint="PDF 或图片", accept=PAPER_TYPES, prefix=f"t{position}-"),
    ]


@require_safe
@officer_required(*TRANCHES)
def show_tranches(request: HttpRequest) -> HttpResponse:
    """Tranches without an order, by what they wait for."""
    actor, group = actor_of(request), request.GET.get("tab", "condition")
    group = group if group in dict(GROUPS) else "condition"
    waiting = payments.list_tranches(actor, waiting=True, limit=1000)
    rows = [row for row in waiting if group in ("", row.group)]
    if request.GET.get("as") == "xlsx":
        return xlsx_response([HEADS, *map(_line, rows)], "分期")
    context = {
        "places": list_places(actor, "desk:tranches"),
        "tabs": [
            Tab(word, f"?tab={key}", sum(key in ("", row.group) for row in waiting), key == group)
            for key, word in GROUPS
        ],
        "rows": rows,
        "title": _title(group, rows),
        "total_fen": sum(row.amount_fen for row in rows),
        "may_accept": bool(actor.posts & {"handler", "decider"}),
    }
    return render(request, "desk/money/tranches.html", context)


def _title(group: str, rows: Sequence[TrancheRow]) -> str:
    word = {"condition": "等确认条件", "date": "等约定日期", "order": "可以开支付单", "": "还没开支付单"}[group]
    if not rows:
        return f"没有{word}的分期"
    return f"{len(rows)} 期{word}，合计 {wan(to_yuan(sum(row.amount_fen for row in rows)))} 万元"


def _line(row: TrancheRow) -> list[Any]:
    return [
        row.case_number, row.company, f"第 {row.position} 期 {row.title}", to_yuan(row.amount_fen), row.condition_words,
        row.due_on, row.state_word,
    ]  # fmt: skip


@officer_required("handler", "decider")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One tranche and the form that accepts its condition; what is refused keeps the note."""
    actor = actor_of(request)
    row = payments.get_tranche(actor, number, position)
    if request.method != "POST":
        return _accept_page(request, actor, row)
    reading = Reading(request)
    try:
        _accept(reading, actor, row)
    except NotFound:
        raise
    except Refusal as fault:
        return _accept_page(request, actor, row, fault)
    messages.success(request, f"“{row.title}”的条件已确认，财务可以开支付单。")
    return HttpResponseRedirect(f"{reverse('desk:case', args=[number])}#tranches")


def _accept(reading: Reading, actor: Actor, row: TrancheRow) -> None:
    note = reading.needed("note", "请写明核对的情况。")
    if len(note) > 1000:
        reading.faults["note"] = "最多 1000 字，请精简。"
    paper = reading.paper("paper", "请附证明材料（PDF 或图片）。", "tranche_paper")
    reading.require()
    if paper is None:
        raise InvalidInput("请附证明材料（PDF 或图片）。", fields={"paper": "请附证明材料（PDF 或图片）。"})
    services.accept_tranche(actor=actor, case_number=row.case_number, position=row.position, note=note, paper_id=paper)


def _accept_page(request: HttpRequest, actor: Actor, row: TrancheRow, fault: Refusal | None = None) -> HttpResponse:
    fields = accept_fields(row.position)
    if fault is not None:
        fields = with_errors(fields, fault.fields, {"note": request.POST.get("note", "")})
    case = cases.get_case_on_desk(actor, row.case_number)
    context = {
        "row": row,
        "case": case,
        "fields": fields,
        "may_accept": row.can_accept and payments.may_accept_tranches(actor, case),
        "sentence": fault.message if fault and not fault.fields else "",
    }
    return render(request, "desk/money/tranche.html", context, status=status_of(fault) if fault else 200)
