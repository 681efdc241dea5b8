"""Pages that say no, kindly: sign-in wanted, refused, not found, conflict, expired, too often.

Every one says what happened, what to do next and whom to call; a htmx request gets the same
sentence as a fragment into ``#messages``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from huiqi.web.kit import place

STATUS = {NotAllowed: 403, NotFound: 404, Conflict: 409, InvalidInput: 422}
TITLES = {
    400: "这次请求不完整",
    403: "这一页您现在不能看",
    404: "没有找到这一页",
    409: "刚才已经有人办过了",
    419: "登录过期了，您填的内容还在",
    422: "有一处要改",
    429: "试得太多次了，先歇一会儿",
    500: "系统出错了，不是您的问题",
}
SECRET_NAMES = {"csrfmiddlewaretoken", "token", "code", "otp_token"}
SECRET_PARTS = ("password", "secret")
RESEND_LIMIT = 200


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal; 422 for a plain one."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 422)


def is_htmx(request: HttpRequest) -> bool:
    """True for a fragment request of htmx."""
    return bool(getattr(request, "htmx", False))


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page (or fragment) of a refusal with its own sentence."""
    return error_page(request, status_of(refusal), message=refusal.message, fields=refusal.fields)


def error_page(request: HttpRequest, status: int, *, message: str = "", **more: Any) -> HttpResponse:
    """The error page of ``status``; ``message`` is the sentence of the refusal."""
    context = {"status": status, "heading": TITLES.get(status, TITLES[422]), "message": message, **more}
    if is_htmx(request):
        response = render(request, "kit/errors/fragment.html", context, status=status)
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(
        request, f"kit/errors/{status}.html" if status in TITLES else "kit/errors/422.html", context, status=status
    )


def sign_in_target() -> str:
    """The address of the sign-in page; the front page while no face has one."""
    try:
        return resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return "/"


def sign_in_href(request: HttpRequest) -> str:
    """Where to sign in, coming back to this page afterwards (only for GET)."""
    target = sign_in_target()
    if request.method != "GET":
        return target
    return f"{target}?{urlencode({'next': request.get_full_path()})}"


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in: GET goes to the sign-in page, a form sent keeps what was filled in (419)."""
    if is_htmx(request):
        response = error_page(
            request, 419, message="登录过期了。请在新窗口登录后再点一次，页面上的内容不会丢。", sign_in=sign_in_target()
        )
        return response
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(sign_in_href(request))
    return expired(request)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """An officer signed in by password alone: give the one-time code first, then come back here."""
    try:
        target = reverse(place.place("SECOND_FACTOR_URL"))
    except NoReverseMatch:
        return error_page(request, 403, message="进工作台要先输动态口令。请在账号页开通二次验证，再重新登录。")
    return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")


def expired(request: HttpRequest) -> HttpResponse:
    """419: the session or its token has expired; what was sent is kept on the page to send again."""
    return error_page(
        request,
        419,
        sign_in=sign_in_href(request),
        kept=kept_values(request),
        had_files=bool(request.FILES),
        action=request.get_full_path(),
    )


def kept_values(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form of this very site had sent, without secrets; nothing when it came from elsewhere."""
    if request.method != "POST" or not came_from_here(request):
        return []
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in SECRET_NAMES and not any(part in name.lower() for part in SECRET_PARTS)
    ]
    return pairs[:RESEND_LIMIT]


def came_from_here(request: HttpRequest) -> bool:
    """True when Origin (or Referer) names this host: another site must not get a page ready to send."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """The ``next`` address of a request when it is one of ours, else ``default``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and allowed else default
