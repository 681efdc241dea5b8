"""现场核查 on the case page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from huiqi.core.cases import services
from huiqi.web.desk.intake.reply import OFFICE, act, case_place, day_of
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@require_POST
@officer_required(*OFFICE)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """The day, the place and who goes."""
    sent, actor = request.POST, actor_of(request)
    return act(
        request,
        "现场核查已安排。",
        lambda: services.plan_visit(
            actor=actor, case_number=number, planned_on=day_of(sent.get("planned_on", ""), "核查日"),
            address=sent.get("address", ""), people=sent.get("people", ""),
        ),
        case_place(number, "visits"),
    )  # fmt: skip


@require_POST
@officer_required(*OFFICE)
def record(request: HttpRequest, number: str, visit: int) -> HttpResponse:
    """What was found, with pictures and a name under it."""
    sent, actor = request.POST, actor_of(request)
    return act(
        request,
        "核查结果已记下，决定人能看到。",
        lambda: services.record_visit(
            actor=actor, visit_id=visit, visited_on=day_of(sent.get("visited_on", ""), "核查日"),
            people=sent.get("people", ""), result=sent.get("result", ""), finding=sent.get("finding", ""),
            signed_by=sent.get("signed_by", ""), photos=request.FILES.getlist("photos"),
        ),
        case_place(number, "visits"),
    )  # fmt: skip
