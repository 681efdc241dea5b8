"""Signing in and out: password, then the time-based code for officers."""

from __future__ import annotations

from datetime import datetime

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.models import Device

from huiqi.core.parties import queries, services
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit import pages, place
from huiqi.web.kit.access import public_page, signed_in_required
from huiqi.web.kit.middleware import lacks_second_factor, resolve_actor
from huiqi.web.portal.account import fields, filled, landing
from huiqi.web.portal.account.who import me

BACKEND = "django.contrib.auth.backends.ModelBackend"
_WRONG = "登录名或密码不对，请核对后重试；连续输错 5 次要等 15 分钟。"


@public_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; comes back to ``next`` when it is an address of ours."""
    form = filled.fresh(fields.SIGN_IN, {"login": request.GET.get("login", "")})
    if request.method == "POST":
        name = request.POST.get("login", "").strip().lower()
        person = authenticate(request, username=name, password=request.POST.get("password", ""))
        if person is not None:
            last = queries.find_last_sign_in(person.pk)
            login(request, person)
            services.record_sign_in(actor=resolve_actor(request), method="password")
            tell_last_sign_in(request, last)
            return landing.go_on(request)
        if not AxesProxyHandler.is_locked(request, {"username": name}):
            services.record_failed_sign_in(actor=resolve_actor(request), login=name)  # at most five in a row
        form = filled.refused(fields.SIGN_IN, request, InvalidInput(_WRONG))
    elif request.user.is_authenticated:
        return landing.go_on(request)
    return render(
        request,
        "portal/account/sign_in.html",
        {"form": form, "next": pages.safe_next(request, default=""), "is_demo": place.is_demo()},
        status=form.status,
    )


def tell_last_sign_in(request: HttpRequest, last: datetime | None) -> None:
    """Show when the account was used before, so that its person notices somebody else's use."""
    if last is not None:
        when = timezone.localtime(last)
        messages.info(
            request, f"上次登录：{when:%Y}年{when.month}月{when.day}日 {when:%H:%M}。不是您本人，请马上改密码。"
        )


@signed_in_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The time-based code of an officer; on the first visit the device is enrolled with a QR picture."""
    if not lacks_second_factor(request):
        return landing.go_on(request)
    has_device = queries.has_second_factor(me(request))
    form = filled.fresh(fields.CODE)
    if request.method == "POST":
        try:
            _check_code(request, has_device)
        except Refusal as refusal:
            form = filled.refused(fields.CODE, request, refusal)
        else:
            return landing.go_on(request)
    context = {"form": form, "next": pages.safe_next(request, default=""), "has_device": has_device}
    if not has_device:
        context |= _enrolment(request)
    elif place.is_demo() and me(request).is_demo:
        context["demo_code"] = services.demo_code()
    return render(request, "portal/account/second_factor.html", context, status=form.status)


def _check_code(request: HttpRequest, has_device: bool) -> None:
    check = services.verify_second_factor if has_device else services.confirm_second_factor
    device_id = check(actor=resolve_actor(request), person_id=me(request).pk, code=request.POST.get("code", ""))
    request.session.cycle_key()
    otp_login(request, Device.from_persistent_id(device_id))
    services.record_sign_in(actor=resolve_actor(request), method="password+totp")


def _enrolment(request: HttpRequest) -> dict[str, object]:
    enrolment = services.begin_second_factor(actor=resolve_actor(request), person_id=me(request).pk)
    picture = segno.make(enrolment.address, micro=False, encoding="utf-8", error="m")
    drawn = picture.svg_inline(scale=4, omitsize=True, border=2, svgclass=None, lineclass=None, title="动态口令二维码")
    groups = [enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)]
    return {"picture": mark_safe(drawn), "secret": " ".join(groups)}  # drawn by segno from our own address


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        services.record_sign_out(actor=resolve_actor(request))
        logout(request)
        messages.success(request, "已退出登录。公用电脑请把浏览器窗口也关掉。")
    return redirect("account:sign_in")
