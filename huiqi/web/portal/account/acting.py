"""For whom to act, when there is a choice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huiqi.core.parties import queries
from huiqi.engine.refusal import NotFound
from huiqi.web.kit import pages
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.middleware import act_for, has_second_factor, resolve_actor
from huiqi.web.portal.account import landing
from huiqi.web.portal.account.who import frame_of, me


@signed_in_required
@require_http_methods(["GET", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    """The companies and departments a person may act for; a POST chooses one."""
    choices = queries.list_acting_for(me(request))
    if request.method == "POST":
        wanted = request.POST.get("choice", "")
        choice = next((each for each in choices if f"{each.kind}:{each.id}" == wanted), None)
        if choice is None:
            raise NotFound("您已没有这个授权，可能刚被撤销；请从列表里另选一个。")
        act_for(request, kind=choice.kind, chosen=choice.id)
        if choice.kind == "department" and not has_second_factor(request):
            return landing.with_next("account:second_factor", pages.safe_next(request, default=""))
        return redirect(pages.safe_next(request, default="") or landing.home_of(resolve_actor(request)))
    actor = resolve_actor(request)
    context = {
        "choices": [
            (
                each,
                (each.kind == "company" and each.id == actor.company_id)
                or (each.kind == "department" and each.id == actor.department_id),
            )
            for each in choices
        ],
        "frame": frame_of(actor),
        "next": pages.safe_next(request, default=""),
    }
    return render(request, "portal/account/acting.html", context)
