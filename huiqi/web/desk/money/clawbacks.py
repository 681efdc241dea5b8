"""追回 on the desk: what is asked back, how far it has come in, and calling one off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.documents.queries import find_letter_by_once_key
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.core.payments.queries import ClawbackRow
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.money.places import CLAWBACKS, list_places
from huiqi.web.desk.money.reading import PAPER_TYPES, Reading
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exports import xlsx_response
from huiqi.web.kit.figures import cn_date, wan
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of
from huiqi.web.kit.parts import Tab

STATES = (("open", "退款中"), ("settled", "已结清"), ("cancelled", "已撤销"))
RETURN_FIELDS = (
    Field("amount", "到账金额", "money", unit="元"),
    Field("received_on", "到账日期", "date"),
    Field("serial", "银行流水号", hint="同一流水号只登记一次", max_length=80),
    Field("voucher", "银行凭证", "file", hint="PDF 或图片", accept=PAPER_TYPES),
)
CANCEL_FIELDS = (
    Field("reason", "撤销的原因", "textarea", hint="企业会收到通知，看到这里写的原因", max_length=1000, prefix="c-"),
)
HEADS = [
    "追回编号",
    "办件",
    "企业",
    "事项",
    "追回（元）",
    "已收（元）",
    "还差（元）",
    "下一期",
    "是否逾期",
    "状态",
    "决定人",
]


@require_safe
@officer_required(*CLAWBACKS)
def show_clawbacks(request: HttpRequest) -> HttpResponse:
    """Clawbacks by state, the newest first."""
    actor, state = actor_of(request), request.GET.get("tab", "open")
    state = state if state in dict(STATES) else "open"
    rows = payments.list_clawbacks(actor, state=state, limit=500)
    if request.GET.get("as") == "xlsx":
        return xlsx_response([HEADS, *map(_line, rows)], "追回")
    tally = payments.tally_clawbacks(actor)
    context = {
        "places": list_places(actor, "desk:clawbacks"),
        "tabs": [Tab(word, f"?tab={key}", tally[key], key == state) for key, word in STATES],
        "rows": rows,
        "state": state,
        "title": _title(state, rows),
        "asked_fen": sum(row.amount_fen for row in rows),
        "received_fen": sum(row.received_fen for row in rows),
        "left_fen": sum(row.left_fen for row in rows),
        "can_import": "finance" in actor.posts,
    }
    return render(request, "desk/money/clawbacks.html", context)


def _title(state: str, rows: Sequence[ClawbackRow]) -> str:
    """What the list finds."""
    if state != "open":
        return f"{len(rows)} 笔{dict(STATES)[state]}的追回" if rows else f"没有{dict(STATES)[state]}的追回"
    if not rows:
        return "没有正在退款的追回"
    left = wan(to_yuan(sum(row.left_fen for row in rows)))
    late = sum(row.is_overdue for row in rows)
    return f"{len(rows)} 笔追回还差 {left} 万元" + (f"，{late} 笔逾期" if late else "")


def _line(row: ClawbackRow) -> list[Any]:
    due = row.next_due
    return [
        row.number, row.case_number, row.company, row.item, to_yuan(row.amount_fen), to_yuan(row.received_fen),
        to_yuan(row.left_fen), due.due_on if due else None, row.is_overdue, row.state_word, row.decided_by,
    ]  # fmt: skip


@require_safe
@officer_required(*CLAWBACKS)
def show_clawback(request: HttpRequest, number: str) -> HttpResponse:
    """One clawback: why, by when, how far, who."""
    actor = actor_of(request)
    return clawback_page(request, actor, payments.get_clawback(actor, number))


def clawback_page(request: HttpRequest, actor: Actor, row: ClawbackRow, **more: Any) -> HttpResponse:
    """The page of a clawback; ``more`` brings the form that was refused: its fields and ``fault``."""
    fault: Refusal | None = more.get("fault")
    context = {
        "row": row,
        "title": clawback_title(row),
        "acts": payments.acts_on_clawback(actor, row),
        "letter": find_letter_by_once_key(f"clawback:{row.number}"),
        "return_fields": more.get("return_fields", RETURN_FIELDS),
        "cancel_fields": more.get("cancel_fields", CANCEL_FIELDS),
        "failed": more.get("failed", ""),
        "sentence": fault.message if fault and not fault.fields else "",
    }
    return render(request, "desk/money/clawback.html", context, status=status_of(fault) if fault else 200)


def clawback_title(row: ClawbackRow) -> str:
    """Where it stands, in one line."""
    if row.state == "settled":
        return f"{row.company}已退清"
    if row.state == "cancelled":
        return f"{row.company}的追回已撤销"
    due = row.next_due
    when = "" if due is None else f"，{cn_date(due.due_on)}的一期{'已逾期' if due.is_overdue else '还没到期'}"
    return f"{row.company}还差 {wan(to_yuan(row.left_fen))} 万元{when}"


@require_POST
@officer_required("decider", "approver")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call it off while nothing has come in."""
    actor, reading = actor_of(request), Reading(request)
    try:
        services.cancel_clawback(actor=actor, number=number, reason=reading.text("reason"))
    except NotFound:
        raise
    except Refusal as fault:
        fields = refused_fields(CANCEL_FIELDS, fault, {"reason": reading.text("reason")})
        row = payments.get_clawback(actor, number)
        return clawback_page(request, actor, row, fault=fault, cancel_fields=fields, failed="cancel")
    messages.success(request, f"追回 {number} 已撤销，已通知企业不用再退。")
    return HttpResponseRedirect(reverse("desk:clawback", args=[number]))


def refused_fields(fields: Sequence[Field], fault: Refusal, values: Mapping[str, Any]) -> list[Field]:
    """The fields of a form that was refused, with their sentences and what was typed."""
    return with_errors(fields, fault.fields, values)
