"""征求意见: asked from the case page, answered from a list of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.web.desk.intake.reply import OFFICE, act, case_place, number_of
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

POSTS = (*OFFICE, "leader")


@require_POST
@officer_required(*OFFICE)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A question to another department, with the papers ticked."""
    sent, actor = request.POST, actor_of(request)
    return act(
        request,
        "已发给对方部门，回复前这一件照常办理。",
        lambda: services.ask_department(
            actor=actor,
            case_number=number,
            department_id=number_of(sent.get("department", ""), "请选要问的部门。"),
            question=sent.get("question", ""),
            shared=[int(each) for each in sent.getlist("share") if each.isdigit()],
            workdays=number_of(sent.get("workdays", "5"), "回复期限请填工作日数。"),
        ),
        case_place(number, "consultations"),
    )


@require_POST
@officer_required(*OFFICE)
def recall(request: HttpRequest, number: str, consultation: int) -> HttpResponse:
    """Take an open question back."""
    actor = actor_of(request)
    return act(
        request,
        "已收回，对方不再看到这一件的材料。",
        lambda: services.recall_consultation(actor=actor, consultation_id=consultation),
        case_place(number, "consultations"),
    )


@officer_required(*POSTS)
def show_waiting(request: HttpRequest) -> HttpResponse:
    """等我部门回复."""
    return render(request, "desk/intake/waiting.html", {"rows": cases.list_waiting_for(actor_of(request))})


@officer_required(*POSTS)
def show_consultation(request: HttpRequest, consultation: int) -> HttpResponse:
    """The question with the shared papers, and nothing else of the case."""
    actor = actor_of(request)
    row = cases.get_consultation(actor, consultation)
    if request.method == "POST":
        return act(
            request,
            "意见已回复给承办部门。",
            lambda: services.answer_consultation(
                actor=actor, consultation_id=consultation, answer=request.POST.get("answer", "")
            ),
            reverse("desk:consultation", args=[consultation]),
        )
    context = {"row": row, "asked": row.consultation, "papers": cases.list_shared_papers(row.consultation)}
    return render(request, "desk/intake/consultation.html", context)
