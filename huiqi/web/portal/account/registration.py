"""Opening an account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiqi.core.parties import services
from huiqi.engine.refusal import Refusal
from huiqi.web.kit import pages
from huiqi.web.kit.access import public_page
from huiqi.web.kit.middleware import resolve_actor
from huiqi.web.portal.account import fields, filled, landing
from huiqi.web.portal.account.signing import BACKEND


@public_page
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Name, login, password; then straight on to claiming a company (or to ``next``)."""
    if request.user.is_authenticated:
        return landing.go_on(request)
    form = filled.fresh(fields.REGISTER)
    if request.method == "POST":
        try:
            person = services.register_person(
                actor=resolve_actor(request),
                login=request.POST.get("login", ""),
                password=request.POST.get("password", ""),
                name=request.POST.get("name", ""),
            )
        except Refusal as refusal:
            form = filled.refused(fields.REGISTER, request, refusal)
        else:
            login(request, person, backend=BACKEND)
            services.record_sign_in(actor=resolve_actor(request), method="registration")
            messages.success(
                request, f"{person.name}，账号开好了。下一步：认领您的企业，或打开管理员发给您的邀请链接。"
            )
            return redirect(pages.safe_next(request, default=reverse("account:claim")))
    context = {"form": form, "next": pages.safe_next(request, default="")}
    return render(request, "portal/account/register.html", context, status=form.status)
