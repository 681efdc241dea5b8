"""换到最新规定: what would change for a draft, and the button that does it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.engine.refusal import Conflict
from huiqi.web.kit.access import company_required
from huiqi.web.kit.nav import actor_of


@company_required
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """The difference first; posting takes the draft over, what was filled in stays."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    if case.state != "draft":
        raise Conflict("这一件已经提交，按提交时的规定办理，不能再换。")
    if request.method == "POST":
        services.roll_draft_forward(actor=actor, case_number=number)
        messages.success(request, "已换到最新规定，填过的内容都还在。请核对后提交。")
        return HttpResponseRedirect(reverse("portal:draft", args=[number]))
    difference = services.preview_roll_forward(actor=actor, case_number=number)
    return render(request, "portal/filing/renew.html", {"case": case, "difference": difference})
