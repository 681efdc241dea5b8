"""Ending one's own sessions from afar: a window left open at somebody else's desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiqi.core.parties import services
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.middleware import resolve_actor
from huiqi.web.portal.account.who import me


@signed_in_required
@require_POST
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    """End one of one's own sessions. Raises NotFound when it has ended."""
    services.end_session(actor=resolve_actor(request), person_id=me(request).pk, handle=handle)
    messages.success(request, "那个窗口已经退出。")
    return redirect("account:security")


@signed_in_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all but this one."""
    count = services.end_sessions(
        actor=resolve_actor(request), person_id=me(request).pk, but_key=request.session.session_key
    )
    messages.success(request, f"另外 {count} 个窗口已经退出。" if count else "没有别的窗口在登录。")
    return redirect("account:security")
