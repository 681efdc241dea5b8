"""注销申请: people who ask to be forgotten; erased, or refused with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.engine.refusal import InvalidInput
from huiqi.web.console.guard.tabs import guard_tabs
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@officer_required("security")
@require_safe
def list_requests(request: HttpRequest) -> HttpResponse:
    """Open requests by their last day, then what was answered."""
    actor = actor_of(request)
    waiting = parties.list_erasures(actor, is_open=True)
    context = {
        "tabs": guard_tabs(actor, "requests"),
        "title": f"{len(waiting)} 件注销申请等处理" if waiting else "没有等处理的注销申请",
        "waiting": waiting,
        "settled": parties.list_erasures(actor, is_open=False, limit=100),
        "today": timezone.localdate(),
    }
    return render(request, "console/guard/requests.html", context)


@officer_required("security")
@require_POST
def decide_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Erase or refuse."""
    decision = request.POST.get("decision", "")
    if decision not in ("erase", "refuse"):
        raise InvalidInput("请选同意注销，或不同意并写明理由。")
    services.decide_erasure(
        actor=actor_of(request),
        request_id=request_id,
        is_granted=decision == "erase",
        answer=request.POST.get("answer", ""),
    )
    messages.success(request, "已注销，个人信息已删除。" if decision == "erase" else "已答复不同意，理由已通知本人。")
    return redirect("console:requests")
