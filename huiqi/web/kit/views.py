"""The few pages of the kit itself: large type, errors, the gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from huiqi.web.kit import gallery, pages, place
from huiqi.web.kit.access import public_page
from huiqi.web.kit.tags.shell import LARGE_COOKIE

A_YEAR = 365 * 24 * 3600


@public_page
def large(request: HttpRequest) -> HttpResponse:
    """Switch large type (大字版) on or off and go back; kept in a cookie, so it works without an account."""
    given = request.POST if request.method == "POST" else request.GET
    response = HttpResponseRedirect(pages.safe_next(request))
    if given.get("on", "1") == "1":
        response.set_cookie(
            LARGE_COOKIE, "1", max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return response


@public_page
def show_gallery(request: HttpRequest, sheet: str = "parts") -> HttpResponse:
    """Every component with demo data, for those who build pages; not served on a real installation."""
    if not (settings.DEBUG or place.is_demo()) or sheet not in gallery.SHEETS:
        raise Http404
    return render(request, f"kit/gallery/{sheet}.html", gallery.context_of(sheet, request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form (``CSRF_FAILURE_VIEW``): nothing typed is lost, sending again works."""
    return pages.expired(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return pages.error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django itself."""
    return pages.error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return pages.error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without any query, so it works when the database does not."""
    return render(None, "500.html", status=500)


def locked_out(request: HttpRequest, credentials: object = None, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords (``AXES_LOCKOUT_CALLABLE``)."""
    return pages.error_page(request, 429)
