"""Passwords: forgotten, set anew by a link, changed; and the page of one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiqi.core.ledger.queries import list_events
from huiqi.core.parties import queries, services
from huiqi.core.parties.events import PERSON_SIGNED_IN
from huiqi.core.parties.sign_in_rules import sign_in_rules
from huiqi.engine.refusal import Refusal
from huiqi.web.kit import pages
from huiqi.web.kit.access import public_page, signed_in_required
from huiqi.web.kit.middleware import resolve_actor
from huiqi.web.kit.sitting import password_due
from huiqi.web.portal.account import fields, filled
from huiqi.web.portal.account.who import frame_of, me

METHODS = {
    "password": "密码",
    "password+totp": "密码和动态口令",
    "registration": "注册",
    "demo": "演示登录",
    "identity": "法人统一身份认证",
}


@public_page
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail; the answer is the same whether the account exists or not."""
    is_sent = request.method == "POST"
    if is_sent:
        template = str(settings.HUIQI["SITE_URL"]).rstrip("/") + reverse("account:reset", args=["UID", "TOKEN"])
        services.request_password_reset(
            actor=resolve_actor(request),
            login=request.POST.get("login", ""),
            link_template=template.replace("UID", "{uid}").replace("TOKEN", "{token}"),
        )
    context = {"form": filled.fresh(fields.FORGOTTEN), "is_sent": is_sent}
    return render(request, "portal/account/forgotten.html", context)


@public_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a new password by the link of the e-mail."""
    services.person_of_link(uid, token)
    form = filled.fresh([fields.NEW_PASSWORD])
    if request.method == "POST":
        try:
            services.reset_password(uid=uid, token=token, password=request.POST.get("password", ""))
        except Refusal as refusal:
            form = filled.refused([fields.NEW_PASSWORD], request, refusal)
        else:
            messages.success(request, "新密码设好了，请用它登录。")
            return redirect("account:sign_in")
    response = render(request, "portal/account/reset.html", {"form": form}, status=form.status)
    response["Referrer-Policy"] = "no-referrer"  # the address itself is the secret
    return response


@signed_in_required
@never_cache
@sensitive_post_parameters("password", "current_password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """The page before all others for a first password, or an officer's that has had its days."""
    wanted = pages.safe_next(request, default="")
    why = password_due(request)
    if not why:
        return redirect(wanted or "account:security")
    form = filled.fresh(fields.CHANGE_PASSWORD)
    if request.method == "POST":
        try:
            _change_password(request)
        except Refusal as refusal:
            form = filled.refused(fields.CHANGE_PASSWORD, request, refusal)
        else:
            messages.success(request, "新密码设好了，以后用它登录。")
            return redirect(wanted or "account:security")
    context = {"form": form, "why": why, "days": sign_in_rules().password_days, "next": wanted}
    return render(request, "portal/account/new_password.html", context, status=form.status)


@signed_in_required
@sensitive_post_parameters("password", "current_password")
@require_http_methods(["GET", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    """One's own account: contact, password, second factor, the last sign-ins."""
    person, actor = me(request), resolve_actor(request)
    contact = filled.fresh(fields.CONTACT, {"email": person.email, "phone": person.phone})
    password = filled.fresh(fields.CHANGE_PASSWORD)
    if request.method == "POST":
        try:
            _save(request)
            return redirect("account:security")
        except Refusal as refusal:
            if "password" in request.POST:
                password = filled.refused(fields.CHANGE_PASSWORD, request, refusal)
            else:
                contact = filled.refused(fields.CONTACT, request, refusal)
    sign_ins = list_events(person_id=person.pk, kinds=[PERSON_SIGNED_IN], limit=8)
    context = {
        "frame": frame_of(actor),
        "person": person,
        "contact": contact,
        "password": password,
        "wrong": [*contact.fields, *password.fields],
        "extra": contact.extra or password.extra,
        "needs_second_factor": queries.needs_second_factor(person),
        "has_second_factor": queries.has_second_factor(person),
        "sessions": queries.list_sessions(actor, person_id=person.pk, this_key=request.session.session_key or ""),
        "sign_ins": [(event.at, METHODS.get(event.payload.get("by", ""), "登录")) for event in sign_ins],
    }
    status = max(contact.status, password.status)
    return render(request, "portal/account/security.html", context, status=status)


def _save(request: HttpRequest) -> None:
    actor = resolve_actor(request)
    if "password" not in request.POST:
        services.update_contact(
            actor=actor,
            person_id=me(request).pk,
            email=request.POST.get("email", ""),
            phone=request.POST.get("phone", ""),
        )
        messages.success(request, "联系方式存好了。")
        return
    _change_password(request)
    messages.success(request, "密码改好了。别处登录的窗口都已退出。")


def _change_password(request: HttpRequest) -> None:
    """Change it, stay signed in here, and be signed out everywhere else."""
    actor = resolve_actor(request)
    person = services.change_password(
        actor=actor,
        person_id=me(request).pk,
        password=request.POST.get("password", ""),
        current_password=request.POST.get("current_password", ""),
    )
    services.end_sessions(actor=actor, person_id=person.pk, but_key=request.session.session_key)
    update_session_auth_hash(request, person)
