"""How long a browser stays signed in, and whose password has to be changed first.

A session ends when nobody has used it for a while (officers sooner than companies) and at the latest after the
longest time, however busily it is used (``HUIQI["SIGN_IN"]``). When it was last used is kept in the session, written
at most once a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django_otp import DEVICE_ID_SESSION_KEY

from huiqi.core.parties.sessions import ADDRESS, BEGAN, DEVICE, SEEN
from huiqi.core.parties.sign_in_rules import idle_limit, sign_in_rules, why_password_is_due
from huiqi.web.kit import pages, place
from huiqi.web.kit.middleware import WAIVED

Handler = Callable[[HttpRequest], HttpResponse]
WRITTEN_EVERY_SECONDS = 60
OPEN_BEFORE_CHANGE = ("account:sign_out", "kit:large", "healthz")
BROWSERS = (("MicroMessenger", "微信"), ("Edg", "Edge 浏览器"), ("Firefox", "Firefox 浏览器"), ("Chrome", "Chrome 浏览器"),
            ("Safari", "Safari 浏览器"))  # fmt: skip
SYSTEMS = (("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows 电脑"),
           ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"))  # fmt: skip


class SittingMiddleware:
    """Ends what has lasted too long; leads to the new password whoever needs one."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at sessions of signed-in people only: a visitor without a cookie costs nothing."""
        if has_signed_in(request):
            reason = why_over(request.session, time.time())
            if reason:
                logout(request)
                messages.info(request, reason)
            else:
                note_use(request, time.time())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send whoever has to change the password to the page for it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        target = place.place("NEW_PASSWORD_URL")
        if name in (*OPEN_BEFORE_CHANGE, target) or not has_signed_in(request):
            return None
        if not request.user.is_authenticated or not password_due(request):
            return None
        try:
            address = reverse(target)
        except NoReverseMatch:
            return None
        if pages.is_htmx(request) or request.method not in ("GET", "HEAD"):
            return pages.error_page(request, 403, message="请先换新密码，再回来办。点页眉的姓名可以换。")
        return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}")


def has_signed_in(request: HttpRequest) -> bool:
    """True for a browser that brings a session in which a person has signed in."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session


def is_officer_session(session: Any) -> bool:
    """True once a code was given (or waived in the demo): from then on posts count in it."""
    return bool(session.get(DEVICE_ID_SESSION_KEY) or session.get(WAIVED))


def why_over(session: Any, now: float) -> str:
    """The sentence for a session that has lasted too long, "" while it may go on."""
    limit = idle_limit(is_officer=is_officer_session(session))
    if now - session.get(SEEN, now) > limit.total_seconds():
        return f"{limit // timedelta(minutes=1)} 分钟没有操作，已自动退出，请重新登录。"
    hours = sign_in_rules().longest_hours
    if now - session.get(BEGAN, now) > hours * 3600:
        return f"登录已满 {hours} 小时，已自动退出，请重新登录。"
    return ""


def note_use(request: HttpRequest, now: float) -> None:
    """Write down that the session is used, and at its first use from where."""
    session = request.session
    if BEGAN not in session:
        session[BEGAN] = now
        session[ADDRESS] = get_client_ip_address(request) or ""
        session[DEVICE] = device_words(request.headers.get("User-Agent", ""))
    if now - session.get(SEEN, 0) >= WRITTEN_EVERY_SECONDS:
        session[SEEN] = now


def device_words(agent: str) -> str:
    """What kind of browser it says it is: Windows 电脑，Edge 浏览器."""
    system = next((words for mark, words in SYSTEMS if mark in agent), "其他设备")
    browser = next((words for mark, words in BROWSERS if mark in agent), "其他浏览器")
    return f"{system}，{browser}"


def password_due(request: HttpRequest) -> str:
    """``first``, ``old`` or "" for the person of this request."""
    if not request.user.is_authenticated:
        return ""
    return why_password_is_due(request.user, is_officer=is_officer_session(request.session))
