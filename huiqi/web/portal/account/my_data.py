"""我的个人信息: what the platform holds of a person, to read and to take along; asking to be forgotten."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.insight.queries import OwnSection, own_data
from huiqi.core.parties import queries, services
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.middleware import resolve_actor
from huiqi.web.portal.account.who import frame_of, me

SHOWN = 20


@signed_in_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """The page, or with ``?as=json`` the whole as a file; taking the file is on record."""
    actor = resolve_actor(request)
    sections = own_data(actor)
    if request.GET.get("as") == "json":
        services.note_data_taken(actor=actor)
        return as_file(sections)
    requests = queries.list_erasures(actor)
    mine = [each for each in requests if each.person_id == actor.person_id]
    context = {
        "frame": frame_of(actor),
        "person": me(request),
        "sections": [(each, each.rows[:SHOWN], max(len(each.rows) - SHOWN, 0)) for each in sections],
        "waiting": next((each for each in mine if each.state == "open"), None),
        "answered": next((each for each in mine if each.state == "refused"), None),
    }
    return render(request, "portal/account/my_data.html", context)


def as_file(sections: list[OwnSection]) -> HttpResponse:
    """JSON that a person can read as well: headings in Chinese, a record an object."""
    content: dict[str, Any] = {"生成时间": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    for section in sections:
        content[section.title] = {
            "为什么存": section.basis,
            "记录": [dict(zip(section.columns, row, strict=True)) for row in section.rows],
        }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"我的个人信息-{timezone.localdate():%Y%m%d}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@signed_in_required
@require_POST
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask that the account be erased, or take the request back."""
    actor = resolve_actor(request)
    if request.POST.get("act") == "withdraw":
        services.withdraw_erasure(actor=actor)
        messages.success(request, "注销申请已撤回，账号照常使用。")
    else:
        asked = services.ask_erasure(actor=actor, reason=request.POST.get("reason", ""))
        messages.success(request, f"注销申请收到了，最晚 {asked.due_on:%Y-%m-%d} 答复。处理之前可以撤回。")
    return redirect("account:my_data")
