"""The review queue: rows of files that may be one of several companies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huiqi.core.parties import queries, services
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.identity.marked import marked_candidates
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Tab

STATES = {"open": "等回答", "answered": "已回答"}
DONE = {
    "same": "记下了：是同一家企业。下次同样的写法会自动认出。",
    "none": "记下了：都不是。同样的一行以后不再问。",
    "new": "新企业已建档。",
}


@officer_required("operator")
@require_safe
def list_questions(request: HttpRequest) -> HttpResponse:
    """Questions that wait, or those answered."""
    actor = actor_of(request)
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise NotFound("没有这一栏，请从等回答的看起。")
    waiting = queries.count_open_questions(actor)
    context = {
        "state": state,
        "waiting": waiting,
        "rows": queries.list_questions(actor, state=state),
        "without_street": queries.count_without_street(actor),
        "tabs": [
            Tab(words, f"?state={key}", count=waiting if key == "open" else None, is_current=key == state)
            for key, words in STATES.items()
        ],
    }
    return render(request, "desk/identity/list.html", context)


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def show_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """One row beside its candidates; the answer, then the next question."""
    actor, failed, status = actor_of(request), "", 200
    question = queries.get_question(actor, question_id)
    if request.method == "POST":
        try:
            return _answer(request, question_id)
        except Refusal as refusal:
            failed, status = refusal.message, 422
            question = queries.get_question(actor, question_id)
    context = {
        "question": question,
        "row": question.row,
        "candidates": marked_candidates(question),
        "failed": failed,
        "typed_code": request.POST.get("uscc", question.row["uscc"]),
    }
    return render(request, "desk/identity/question.html", context, status=status)


def _answer(request: HttpRequest, question_id: int) -> HttpResponse:
    actor, answer, company = actor_of(request), request.POST.get("answer", ""), request.POST.get("company", "")
    services.answer_identity(
        actor=actor,
        question_id=question_id,
        answer=answer,
        company_id=int(company) if company.isdigit() else None,
        uscc=request.POST.get("uscc", ""),
    )
    messages.success(request, DONE[answer])
    following = queries.list_questions(actor, limit=1)
    return redirect("identity:question", following[0].pk) if following else redirect("identity:list")
