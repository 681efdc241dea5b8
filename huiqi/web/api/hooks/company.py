"""推送 of a company: its owners register addresses and look after them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiqi.web.api.hooks import pages
from huiqi.web.kit.access import company_required


@company_required("owner")
@require_http_methods(["GET", "POST"])
def list_hooks(request: HttpRequest) -> HttpResponse:
    """The addresses and the form for another."""
    return pages.list_page(request, pages.COMPANY)


@company_required("owner")
@require_safe
def show_hook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """One address with its messages and attempts."""
    return pages.show_page(request, pages.COMPANY, endpoint_id)


@company_required("owner")
@require_POST
def act_on_hook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Pause, resume, end, or try out."""
    return pages.act(request, pages.COMPANY, endpoint_id)


@company_required("owner")
@require_POST
def repeat_push(request: HttpRequest, push_id: int) -> HttpResponse:
    """Send one message again."""
    return pages.repeat(request, pages.COMPANY, push_id)
