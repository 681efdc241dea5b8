"""What was brought after the decision, opened by an officer who says why."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huiqi.core.cases import services
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.after.views import POSTS
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of

BACK = {"objection": "desk:objections", "appeal": "desk:appeals", "report": "desk:inspections"}
TITLES = {"objection": "异议证据", "appeal": "申诉证据", "report": "使用报告附件"}
FIELDS = (Field("reason", "为什么要看", max_length=200, hint="例如“核查异议反映的迁出情况”；写进查阅记录，审计能看到"),)


@officer_required(*POSTS, "leader")
@require_http_methods(["GET", "HEAD", "POST"])
def show_evidence(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """GET asks why; POST hands the file over as a download and keeps the reading."""
    actor = actor_of(request)
    if request.method != "POST":
        return _ask(request, actor, file_id)
    try:
        opened = services.open_evidence(actor=actor, file_id=file_id, reason=request.POST.get("reason", ""))
    except NotFound:
        raise
    except Refusal as fault:
        return _ask(request, actor, file_id, fault)
    response = FileResponse(
        opened.path.open("rb"), as_attachment=True, filename=opened.name, content_type=opened.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _ask(request: HttpRequest, actor: Actor, file_id: int, fault: Refusal | None = None) -> HttpResponse:
    case, kind = services.find_evidence(actor, file_id)
    fields = with_errors(FIELDS, fault.fields if fault else {}, {"reason": request.POST.get("reason", "")})
    context = {
        "case": case,
        "title": TITLES[kind],
        "back": BACK[kind],
        "fields": fields,
        "sentence": fault.message if fault and not fault.fields else "",
    }
    return render(request, "desk/after/evidence.html", context, status=status_of(fault) if fault else 200)
