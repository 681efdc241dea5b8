"""Objections, appeals, use reports and inspections: one list each, answered where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from huiqi.core.cases import services
from huiqi.core.cases.queries import after
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

POSTS = ("handler", "decider", "secretary")


@officer_required(*POSTS, "leader")
def objections(request: HttpRequest) -> HttpResponse:
    """公示异议: answered by somebody who did not handle the case."""
    return _page(request, "desk/after/objections.html", _answer_objection, rows=after.list_objections)


@officer_required(*POSTS, "leader")
def appeals(request: HttpRequest) -> HttpResponse:
    """申诉: answered by neither the handler nor the first decider."""
    return _page(request, "desk/after/appeals.html", _answer_appeal, rows=after.list_appeals)


@officer_required(*POSTS, "leader")
def inspections(request: HttpRequest) -> HttpResponse:
    """资金使用报告 and 事后检查."""
    return _page(request, "desk/after/inspections.html", _inspect, rows=after.list_inspections, reports=_reports)


def _reports(actor: Any) -> list[Any]:
    return [(row, None if row.spent_fen is None else to_yuan(row.spent_fen)) for row in after.list_use_reports(actor)]


def _page(
    request: HttpRequest, template: str, act: Callable[[HttpRequest], str], **lists: Callable[[Any], Any]
) -> HttpResponse:
    actor, status, failed = actor_of(request), 200, ""
    if request.method == "POST":
        try:
            messages.success(request, act(request))
        except Refusal as fault:
            status, failed = 422, fault.message
        else:
            return HttpResponseRedirect(request.path)
    context = {name: read(actor) for name, read in lists.items()}
    can_act = bool(actor.posts & set(POSTS))
    typed = request.POST if failed else None
    return render(request, template, {**context, "failed": failed, "typed": typed, "can_act": can_act}, status=status)


def _id(request: HttpRequest) -> int:
    text = request.POST.get("id", "")
    if not text.isdigit():
        raise InvalidInput("请从列表里选一条再办。")
    return int(text)


def _answer_objection(request: HttpRequest) -> str:
    done = services.decide_objection(
        actor=actor_of(request), objection_id=_id(request), is_upheld=request.POST.get("outcome") == "upheld",
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    return "已答复：异议成立，请按会议决议取消支持。" if done.state == "upheld" else "已答复：异议不成立。"


def _answer_appeal(request: HttpRequest) -> str:
    done = services.decide_appeal(
        actor=actor_of(request), appeal_id=_id(request), outcome=request.POST.get("outcome", ""),
        reason=request.POST.get("reason", ""), amount=_amount(request.POST.get("amount", "")),
    )  # fmt: skip
    return "已答复：维持原决定。" if done.state == "uphold" else "已答复：应予更正。请按决议在办件页上更正。"


def _inspect(request: HttpRequest) -> str:
    actor, kind = actor_of(request), request.POST.get("act", "")
    if kind == "plan":
        services.plan_inspection(
            actor=actor, case_number=request.POST.get("case", "").strip(), planned_on=_day(request),
            what=request.POST.get("what", ""),
        )  # fmt: skip
        return "已安排检查。"
    if kind == "report":
        is_accepted = request.POST.get("outcome") == "accept"
        services.check_use_report(
            actor=actor, case_number=request.POST.get("case", ""), is_accepted=is_accepted,
            note=request.POST.get("note", ""),
        )  # fmt: skip
        return "报告已审阅通过。" if is_accepted else "报告已退回企业补充。"
    done = services.finish_inspection(
        actor=actor, inspection_id=_id(request), is_breach=request.POST.get("outcome") == "breach",
        text=request.POST.get("text", ""),
    )  # fmt: skip
    return (
        "结论已记下：查实违规，请在办件页上记入并移送追缴。" if done.finding == "breach" else "结论已记下：未发现问题。"
    )


def _amount(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise InvalidInput("金额请只写数字，例如 30。") from None


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("planned_on", ""))
    except ValueError:
        raise InvalidInput("检查日期请写成 2026-03-01 这样。") from None
