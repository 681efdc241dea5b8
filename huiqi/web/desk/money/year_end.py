"""年终结转 of a fund: what would go over and what would lapse, and the act itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiqi.core.payments import services
from huiqi.engine.money.exact import wan_text
from huiqi.engine.refusal import Conflict, InvalidInput, Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of


@officer_required("finance", "operator")
@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The preview; POST with ``sure`` closes the year, once."""
    actor = actor_of(request)
    fault: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("sure") != "1":
                raise InvalidInput("请先勾选“我已核对”，再结转。")
            done = services.carry_over(actor=actor, code=code, year=year)
        except (Conflict, InvalidInput) as refusal:
            fault = refusal
        else:
            moved = wan_text(done.reserved_fen + done.committed_fen)
            messages.success(request, f"{year} 年已结转：{moved}转到 {year + 1} 年，{wan_text(done.lapses_fen)}收回。")
            name = "desk:fund" if "finance" in actor.posts else "console:fund"
            return HttpResponseRedirect(reverse(name, args=[code, year]))
    context = {
        "fund": services.preview_carry_over(actor=actor, code=code, year=year),
        "next_year": year + 1,
        "fault": fault,
        "is_finance": "finance" in actor.posts,
    }
    return render(request, "desk/money/carry_over.html", context, status=status_of(fault) if fault else 200)
