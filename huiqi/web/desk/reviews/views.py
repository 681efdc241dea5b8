"""The handling department's pages: draw, watch, close; the pool of experts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.cases.queries import get_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.reviews import queries, services
from huiqi.engine.refusal import NotAllowed, NotFound, Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

READERS = ("handler", "decider", "leader", "secretary", "member")
KEEPERS = ("handler", "decider", "secretary", "window", "operator")


@officer_required(*READERS)
@require_http_methods(["GET", "POST"])
def show_review(request: HttpRequest, number: str) -> HttpResponse:
    """The review of a case: its panel with names and scores, or the draw. POST draws."""
    actor = actor_of(request)
    case = get_case(actor, number)
    refusal: Refusal | None = None
    if request.method == "POST":
        size = request.POST.get("size", "")
        try:
            panel = services.draw_panel(
                actor=actor,
                case_number=number,
                field=request.POST.get("field", ""),
                size=int(size) if size.isdecimal() else None,
            )
        except (NotAllowed, NotFound):
            raise
        except Refusal as fault:
            refusal = fault
        else:
            messages.success(request, f"已从 {len(panel.candidates)} 位候选专家里抽取 {panel.size} 位，并已通知。")
            return redirect("desk:review", number=number)
    view = queries.find_panel(actor, case)
    asked = get_terms(case.opening_code).definition.get("review") or {}
    context = {
        "case": case,
        "view": view,
        "is_open": view is not None and view.panel.closed_at is None,
        "can_handle": queries.is_handler_of(actor, case),
        "can_draw": (view is None or view.panel.closed_at is not None) and case.step == "review",
        "fields": queries.fields_of_pool(),
        "field": request.POST.get("field") or asked.get("field", ""),
        "size": request.POST.get("size") or asked.get("experts") or 3,
        "order": _order(queries.rank_opening(actor, case.opening_code), number),
        "refusal": refusal,
    }
    return render(request, "desk/reviews/review.html", context, status=422 if refusal else 200)


def _order(ranked: list[Any], number: str) -> list[dict[str, Any]]:
    return [{"row": each, "is_this": each.name == number} for each in ranked]


@officer_required("handler")
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """End the review; the mean stands."""
    actor = actor_of(request)
    view = queries.find_panel(actor, get_case(actor, number))
    if view is None:
        raise NotFound("这一件还没有抽取专家。")
    try:
        panel = services.close_panel(actor=actor, panel_id=view.panel.pk, conclusion=request.POST.get("conclusion", ""))
    except Refusal as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, f"评审已结束，平均 {panel.mean} 分，可以提交会议了。")
    return redirect("desk:review", number=number)


@officer_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def show_experts(request: HttpRequest) -> HttpResponse:
    """The pool; POST takes a registered person in by login name."""
    actor = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            expert = _add(request)
        except Refusal as fault:
            refusal = fault
        else:
            messages.success(request, f"{expert} 已入库。")
            return redirect("desk:experts")
    context = {
        "rows": queries.list_experts(actor),
        "fields": queries.fields_of_pool(),
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "desk/reviews/experts.html", context, status=422 if refusal else 200)


def _add(request: HttpRequest) -> Any:
    actor = actor_of(request)
    people = queries.list_people_to_add(actor, request.POST.get("login", ""))
    if not people:
        raise NotFound("没有可以入库的这个登录名：请核对，或先让专家注册；在岗人员和已在库的不能再加。")
    return services.add_expert(
        actor=actor,
        person_id=people[0].pk,
        employer=request.POST.get("employer", ""),
        fields=request.POST.get("fields", "").replace("，", "、").replace(",", "、").split("、"),
        title=request.POST.get("title", ""),
    )
