"""The answer to too many wrong passwords: until when, and what to do meanwhile."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiqi.web.kit import pages


def login_of(request: HttpRequest, credentials: Any = None) -> str:
    """``AXES_USERNAME_CALLABLE``: the login tried, as accounts keep it."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().lower()


def respond(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """``AXES_LOCKOUT_CALLABLE``: a 429 page that names the time of the next try."""
    moments = [
        attempt.attempt_time
        for attempts in AxesDatabaseHandler().get_user_attempts(request, credentials)
        for attempt in attempts
        if attempt.attempt_time
    ]
    pause = get_cool_off(request)
    if not moments or pause is None:
        return pages.error_page(request, 429)
    until = timezone.localtime(max(moments) + pause)
    response = pages.error_page(
        request,
        429,
        message=f"密码连续输错，为防别人猜您的密码，这个登录名在这台电脑上停用到 {until:%H:%M}，请 {until:%H:%M} 以后再试；"
        "忘了密码可以从登录页找回。",
    )
    response["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return response
