"""Companies whose address does not say the street."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huiqi.core.parties import queries, services
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

HOW = {"conflict": "地址里前后不一", "unknown": "地址没有写街道或社区", "street": "", "community": "", "outside": ""}


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def show_streets(request: HttpRequest) -> HttpResponse:
    """Settle one, or have all addresses read again."""
    actor, failed, status = actor_of(request), "", 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request))
            return redirect("identity:streets")
        except Refusal as refusal:
            failed, status = refusal.message, 422
    rows = [(company, found, HOW[found.how]) for company, found in queries.list_without_street(actor)]
    context = {
        "rows": rows,
        "total": queries.count_without_street(actor),
        "readable": any(found.street for _, found, _ in rows),
        "choices": services.street_choices(),
        "failed": failed,
    }
    return render(request, "desk/identity/streets.html", context, status=status)


def _act(request: HttpRequest) -> str:
    actor = actor_of(request)
    if request.POST.get("act") == "find":
        counts = services.find_streets(actor=actor)
        settled = sum(counts.get(how, 0) for how in ("street", "community", "outside"))
        return f"看了 {sum(counts.values())} 个地址，认出 {settled} 个，其余的请逐个选。"
    company = request.POST.get("company", "")
    if not company.isdigit():
        raise InvalidInput("请从列表里选一家企业再办。")
    done = services.set_street(actor=actor, company_id=int(company), street=request.POST.get("street", ""))
    return f"{done.name}：{done.street}。"
