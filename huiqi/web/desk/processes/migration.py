"""迁移: cases under way, moved to the newest process and release by an operator or editor, with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huiqi.core.cases import services
from huiqi.core.cases.queries import processes
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of


@officer_required("operator", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
def migrate(request: HttpRequest, key: str) -> HttpResponse:
    """What would change for the cases behind, then the move of those that were picked."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor, key)
    try:
        lines = services.migrate_many(
            actor=actor,
            choices=_choices(request),
            reason=request.POST.get("reason", "").replace("\x00", ""),
            opening_code=_aim(request),
        )
    except Refusal as fault:
        return _page(request, actor, key, fault)
    moved = sum(not line.refused for line in lines)
    if moved:
        messages.success(request, f"{moved} 件已改用最新一版，原因记入每一件的办理记录。")
    for line in lines:
        if line.refused:
            messages.error(request, f"{line.number}：{line.refused}")
    return HttpResponseRedirect(request.get_full_path())


def _aim(request: HttpRequest) -> str | None:
    """The opening to move to, as the address says; None: only to the newest process."""
    return request.GET.get("to", "")[:100].replace("\x00", "") or None


def _choices(request: HttpRequest) -> list[tuple[str, str]]:
    pairs = (each.partition(":") for each in request.POST.getlist("pick"))
    return [(number[:40], stamp[:80]) for number, _, stamp in pairs]


def _page(request: HttpRequest, actor: Actor, key: str, fault: Refusal | None = None) -> HttpResponse:
    row = processes.get_process(key)
    groups = processes.list_lagging(actor, key, _aim(request))
    fields = [Field("reason", "为什么要迁移", "textarea", max_length=1000,
                    hint="写进每一件的办理记录，企业也看得到")]  # fmt: skip
    if fault is not None:
        fields = with_errors(fields, fault.fields, {"reason": request.POST.get("reason", "")})
    context = {
        "row": row,
        "groups": groups,
        "aim": _aim(request),
        "openings": processes.list_other_openings(key),
        "total": sum(len(group.cases) for group in groups),
        "movable": sum(not case.refusal for group in groups for case in group.cases),
        "decided": processes.count_decided_on_earlier(key),
        "picked": request.POST.getlist("pick"),
        "fields": fields,
        "pick_error": fault.fields.get("pick", "") if fault else "",
        "sentence": fault.message if fault and not fault.fields else "",
    }
    return render(request, "desk/processes/migration.html", context, status=status_of(fault) if fault else 200)
