"""材料库: the company's papers, kept with their versions and reused."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiqi.core.documents import queries as documents
from huiqi.core.documents.previews import preview_of
from huiqi.core.documents.services import open_file
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.engine.rules.parsing import parse_day
from huiqi.web.kit.access import company_required, signed_in_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.portal.filing.upload import accept_into_wallet

SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png", "text/plain"})


@company_required
def show_materials(request: HttpRequest) -> HttpResponse:
    """The wallet; a new paper is put in here or while applying."""
    actor = actor_of(request)
    assert actor.company_id is not None
    error, status = "", 200
    if request.method == "POST":
        try:
            _store(request)
        except Refusal as fault:
            error, status = fault.message, 422
        else:
            return HttpResponseRedirect(reverse("portal:materials"))
    context = {
        "papers": documents.list_wallet(actor, actor.company_id),
        "error": error,
        "title": request.POST.get("title", ""),
        "valid_until": request.POST.get("valid_until", ""),
    }
    return render(request, "portal/company/materials.html", context, status=status)


def _store(request: HttpRequest) -> None:
    upload, title = request.FILES.get("file"), request.POST.get("title", "").strip()[:120]
    if upload is None or not title:
        raise InvalidInput("请写上材料名称并选一个文件。")
    until = request.POST.get("valid_until", "").strip()
    day = parse_day(until) if until else None
    if until and day is None:
        raise InvalidInput("有效期要写成 2026-12-31 这样，长期有效就空着。")
    accept_into_wallet(actor_of(request), upload, kind="other", title=title, valid_until=day)
    messages.success(request, f"「{title}」已放进材料库，以后申请可以直接选用。")


@require_GET
@signed_in_required
def show_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """A Word or Excel file as a page that runs nothing, for the frame beside the form."""
    opened = open_file(actor=actor_of(request), file_id=file_id, purpose="预览材料")
    context = {"name": opened.name, "preview": preview_of(opened.path, opened.media_type), "file_id": file_id}
    response = render(request, "portal/company/preview.html", context)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@signed_in_required
def show_file(request: HttpRequest, file_id: int) -> HttpResponse | FileResponse:
    """A file, shown in the browser where that is safe, else downloaded; the room decides who may, and notes it."""
    opened = open_file(actor=actor_of(request), file_id=file_id, purpose="查看材料")
    is_inline = opened.media_type in SHOWN_INLINE and "download" not in request.GET
    response = FileResponse(
        opened.path.open("rb"), as_attachment=not is_inline, filename=opened.name, content_type=opened.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    # What somebody uploaded runs nothing, whatever it contains. Browsers refuse to show a PDF in a sandbox.
    sandbox = "" if opened.media_type == "application/pdf" else " sandbox;"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline';{sandbox} frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
