"""The door every address of the interface goes through: size, allowance, idempotency, headers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from huiqi.core.parties import services as parties
from huiqi.web.api.bearer import Caller, allowance_key, find_caller
from huiqi.web.api.exact import UnreadableBody, refuse_strange_text
from huiqi.web.api.once import answer_once
from huiqi.web.api.problem import answer_problem
from huiqi.web.kit.access import Audience

View = Callable[..., HttpResponse]
MAX_BODY = 2 << 20
FORM_OVERHEAD = 1 << 20


def through_door(view: View, audience: Audience) -> View:
    """``view`` behind the door, with its audience written on it."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        caller = find_caller(request)
        request.caller = caller  # type: ignore[attr-defined]  # read back by caller_of
        refused = _too_often(request, caller) or _too_large(request) or _strange(request)
        response = refused or answer_once(request, lambda: _dispatch(view, request, args, kwargs))
        return _finished(response, caller)

    door.audience = audience  # type: ignore[attr-defined]  # read back by audience_of
    door.csrf_exempt = True  # type: ignore[attr-defined]  # Django reads it: tokens, no cookies
    return door


def _dispatch(view: View, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    try:
        response = view(request, *args, **kwargs)
    except Http404:
        return no_such_address(request)
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        return answer_problem(405, "method_not_allowed", f"这个地址只支持 {allowed}。", headers={"Allow": allowed})
    return response


def no_such_address(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """404 for an address that the interface does not have."""
    return answer_problem(404, "no_such_address", "接口没有这个地址，请对照 /api/ 上的清单。")


def _too_often(request: HttpRequest, caller: Caller) -> HttpResponse | None:
    per_minute = settings.HUIQI["API_PER_MINUTE"][caller.kind]
    wait = parties.take_allowance(key=allowance_key(request, caller), per_minute=per_minute)
    if not wait:
        if caller.token:
            parties.note_use(caller.token)
        return None
    sentence = f"请求太频繁，每分钟最多 {per_minute} 次，请 {wait} 秒后再试。"
    return answer_problem(429, "too_many_requests", sentence, headers={"Retry-After": str(wait)})


def _too_large(request: HttpRequest) -> HttpResponse | None:
    is_form = request.content_type == "multipart/form-data"
    limit = settings.HUIQI["UPLOAD_LIMIT_BYTES"] + FORM_OVERHEAD if is_form else MAX_BODY
    if int(request.META.get("CONTENT_LENGTH") or 0) <= limit:
        return None
    return answer_problem(413, "too_large", f"内容超过 {limit >> 20} MB，请拆开或压缩后再发。")


def _strange(request: HttpRequest) -> HttpResponse | None:
    try:
        refuse_strange_text(unquote(request.get_full_path()))
    except UnreadableBody as fault:
        return answer_problem(422, "invalid_input", str(fault))
    return None


def _finished(response: HttpResponse, caller: Caller) -> HttpResponse:
    response.setdefault("X-Content-Type-Options", "nosniff")
    response.setdefault("Vary", "Authorization")
    response.setdefault("Cache-Control", "private, no-store" if caller.token else "no-cache")
    return response
