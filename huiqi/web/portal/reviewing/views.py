"""The expert's pages: the list of reviews, one score sheet, stepping back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.reviews import queries, services
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.engine.scoring import NOT_APPLICABLE, Sheet
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.nav import actor_of

GROUNDS = {
    "employer": "我在这家单位任职",
    "shareholder": "我或家人持有股份",
    "relative": "与负责人是亲属",
    "past_work": "三年内有合作或任职",
    "declared": "其他可能影响公正的情形",
}


@signed_in_required
def list_reviews(request: HttpRequest) -> HttpResponse:
    """One's own reviews; empty for people who are no experts."""
    actor = actor_of(request)
    tasks = queries.list_tasks(actor)
    waiting = sum(each.state == "invited" for each in tasks)
    context = {"tasks": tasks, "waiting": waiting, "is_expert": queries.is_expert(actor)}
    return render(request, "portal/reviewing/list.html", context)


@signed_in_required
@require_http_methods(["GET", "POST"])
def show_review(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The application and the sheet; what is refused comes back as typed."""
    actor = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            card = services.submit_scores(
                actor=actor,
                assignment_id=assignment_id,
                scores=_scores(request),
                comment=request.POST.get("comment", ""),
            )
        except InvalidInput as fault:
            refusal = fault
        else:
            messages.success(request, f"评分已提交，总分 {card.total}。提交后不能修改。")
            return redirect("portal:reviews")
    view = queries.get_task(actor, assignment_id)
    context = {
        "view": view,
        "lines": _lines(view.sheet, request.POST, refusal),
        "comment": request.POST.get("comment", ""),
        "refusal": refusal,
        "comment_error": refusal.fields.get("comment", "") if refusal else "",
        "grounds": GROUNDS,
        "given": _given(view),
    }
    return render(request, "portal/reviewing/review.html", context, status=422 if refusal else 200)


@signed_in_required
@require_POST
def recuse(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Step back; the next in the lot is asked."""
    try:
        services.recuse(
            actor=actor_of(request),
            assignment_id=assignment_id,
            kind=request.POST.get("kind", ""),
            note=request.POST.get("note", ""),
        )
    except InvalidInput as fault:
        messages.error(request, fault.message)
        return redirect("portal:review", assignment_id=assignment_id)
    messages.success(request, "已经回避，这一件不再向您展示。谢谢您的说明。")
    return redirect("portal:reviews")


def _scores(request: HttpRequest) -> dict[str, str]:
    typed = {key.removeprefix("s-"): str(request.POST[key]) for key in request.POST if key.startswith("s-")}
    away = {key.removeprefix("n-"): NOT_APPLICABLE for key in request.POST if key.startswith("n-")}
    return typed | away


def _lines(sheet: Sheet, data: Any, refusal: Refusal | None) -> list[dict[str, Any]]:
    errors = refusal.fields if refusal else {}
    return [
        {
            "criterion": each,
            "anchors": sorted(each.anchors.items()),
            "value": data.get(f"s-{each.key}", ""),
            "is_away": f"n-{each.key}" in data,
            "error": errors.get(each.key, ""),
        }
        for each in sheet.criteria
    ]


def _given(view: queries.TaskView) -> list[tuple[str, Any, int]]:
    if view.card is None:
        return []
    return [(each.name, view.card.scores.get(each.key), each.max) for each in view.sheet.criteria]
