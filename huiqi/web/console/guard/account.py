"""One account: posts, sessions, second factor, password; each act is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.core.parties.access import current_posts
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.console.guard.accounts import post_fields, role_options
from huiqi.web.console.guard.first_password import first_password
from huiqi.web.console.guard.tabs import guard_tabs
from huiqi.web.kit import pages, words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import with_errors
from huiqi.web.kit.nav import actor_of


@officer_required("security")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_account(request: HttpRequest, person_id: int) -> HttpResponse:
    """The account, and what the security administrator may do to it."""
    actor = actor_of(request)
    person = parties.get_account(actor, person_id)
    fields, sentence, password = post_fields(), "", ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            password = _act(request, actor, person_id)
        except Refusal as refusal:
            values = {key: str(value) for key, value in request.POST.items()}
            fields = with_errors(fields, refusal.fields, values) if act == "appoint" else fields
            sentence = "" if refusal.fields else refusal.message
        else:
            if not password:
                return redirect("console:account", person_id)
        person = parties.get_account(actor, person_id)
    is_wrong = bool(sentence) or any(each.error for each in fields)
    context = {
        "tabs": guard_tabs(actor, "accounts"),
        "fields": fields,
        "sentence": sentence,
        "is_wrong": is_wrong,
        "password": password,
        **facts_of(actor, person),
    }
    return render(request, "console/guard/account.html", context, status=422 if is_wrong else 200)


def facts_of(actor: Actor, person: Any) -> dict[str, Any]:
    """What the page says of the account."""
    posts = parties.list_all_posts(actor, person.pk)
    held = set(current_posts().filter(person=person).values_list("pk", flat=True))
    return {
        "person": person,
        "login": parties.shown_login(person, is_officer=bool(posts)),
        "is_me": actor.person_id == person.pk,
        "posts": [(post, post.pk in held) for post in posts],
        "sessions": parties.list_sessions(actor, person_id=person.pk),
        "has_second_factor": parties.has_second_factor(person),
        "is_locked": person.login in parties.locked_logins([person.login]),
        "last_sign_in": parties.find_last_sign_in(person.pk),
        "password_days": (timezone.now() - person.password_changed_at).days,
    }


def _act(request: HttpRequest, actor: Actor, person_id: int) -> str:
    """Do what the button says; returns a password to show once, else "". Raises Refusal."""
    act = request.POST.get("act", "")
    if act == "appoint":
        _appoint(request, actor, person_id)
        return ""
    if act == "password":
        password = first_password()
        services.give_first_password(actor=actor, person_id=person_id, password=password)
        return password
    plain: dict[str, tuple[Callable[..., Any], str]] = {
        "close": (services.disable_person, "账号已停用，登录的窗口都已退出。"),
        "open": (services.enable_person, "账号已恢复，原来没有结束的岗位和授权照旧有效。"),
        "code": (services.reset_second_factor, "动态口令已清掉，下次登录时重新绑定。"),
        "unlock": (services.unlock_person, "锁定已解除，现在就可以再试。"),
        "sessions": (services.end_sessions, "登录的窗口都已退出。"),
    }
    if act not in plain:
        raise InvalidInput("没有看懂要做什么，请重新点一次。")
    service, sentence = plain[act]
    service(actor=actor, person_id=person_id)
    messages.success(request, sentence)
    return ""


def _appoint(request: HttpRequest, actor: Actor, person_id: int) -> None:
    code, role = request.POST.get("department", ""), request.POST.get("role", "")
    faults = {}
    if parties.find_department(code) is None:
        faults["department"] = "请选部门。"
    if role not in dict(role_options()):
        faults["role"] = "请选一个岗位。"
    if faults:
        raise InvalidInput("请把部门和岗位选好。", fields=faults)
    services.appoint_officer(actor=actor, person_id=person_id, department_code=code, role=role)
    messages.success(request, f"从今天起担任{words.word('post', role)}岗位。")


@officer_required("security")
@require_POST
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """End somebody else's post from today on."""
    post = current_posts().filter(pk=post_id).select_related("person").first()
    if post is None:
        raise NotFound("这个任职已经结束，或者没有这一条。请刷新页面。")
    services.end_post(actor=actor_of(request), post_id=post_id)
    messages.success(request, f"{post.person.name}不再担任{words.word('post', post.role)}岗位，今天起生效。")
    return redirect("console:account", post.person_id)


@officer_required("security")
@require_POST
def end_session(request: HttpRequest, person_id: int, handle: str) -> HttpResponse:
    """End one session of somebody; back to the page it was done from."""
    services.end_session(actor=actor_of(request), person_id=person_id, handle=handle)
    messages.success(request, "这个登录已经结束。")
    return redirect(pages.safe_next(request, default=reverse("console:account", args=[person_id])))
