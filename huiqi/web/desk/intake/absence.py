"""委托代办: who looks after whose pile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.parties.queries import list_officers
from huiqi.web.desk.intake.reply import OFFICE, act, day_of, number_of
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

POSTS = (*OFFICE, "leader")
CHIEFS = {"decider", "leader"}


@officer_required(*POSTS)
def show_absences(request: HttpRequest) -> HttpResponse:
    """The delegations of the department that are not over, and the form for another."""
    actor = actor_of(request)
    if request.method == "POST":
        return _make(request)
    is_chief = bool(actor.posts & CHIEFS)
    context = {
        "delegations": cases.list_delegations(actor),
        "standing_in": cases.list_standing_in_for(actor),
        "colleagues": list_officers(department_id=actor.department_id),
        "is_chief": is_chief,
        "me": actor.person_id,
        "today": timezone.localdate(),
    }
    return render(request, "desk/intake/absences.html", context)


def _make(request: HttpRequest) -> HttpResponse:
    sent, actor = request.POST, actor_of(request)
    person = sent.get("person") or str(actor.person_id)
    return act(
        request,
        "委托已登记，到期自动收回。",
        lambda: services.delegate(
            actor=actor,
            person_id=number_of(person, "请选谁不在。"),
            to_person_id=number_of(sent.get("to_person", ""), "请选委托给谁。"),
            from_on=day_of(sent.get("from_on", ""), "开始日"),
            until_on=day_of(sent.get("until_on", ""), "最后一天"),
            reason=sent.get("reason", ""),
        ),
        reverse("desk:absences"),
    )


@require_POST
@officer_required(*POSTS)
def end_absence(request: HttpRequest, delegation: int) -> HttpResponse:
    """Back again."""
    actor = actor_of(request)
    return act(
        request,
        "委托已收回。",
        lambda: services.end_delegation(actor=actor, delegation_id=delegation),
        reverse("desk:absences"),
    )
