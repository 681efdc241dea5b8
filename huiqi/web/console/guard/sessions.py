"""登录会话: who is signed in just now, from where, since when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.parties import queries as parties
from huiqi.core.parties.sign_in_rules import sign_in_rules
from huiqi.engine.masking import mask_login
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.guard.tabs import guard_tabs
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

SHOWN = 200


@officer_required("security")
@require_safe
def list_sessions(request: HttpRequest) -> HttpResponse:
    """The sessions in force, officers first; a button ends one."""
    actor = actor_of(request)
    found = parties.list_sessions(actor, this_key=request.session.session_key or "", limit=SHOWN)
    found.sort(key=lambda each: not each.is_officer)
    if wants_file(request):
        return download(request, sheet(found), "登录会话")
    count = parties.count_sessions(actor)
    context = {
        "tabs": guard_tabs(actor, "sessions"),
        "title": f"{count:,} 个窗口正在登录",
        "rows": [(each, each.login if each.is_officer else mask_login(each.login)) for each in found],
        "is_cut": count > len(found),
        "shown": SHOWN,
        "rules": sign_in_rules(),
    }
    return render(request, "console/guard/sessions.html", context)


def sheet(found: list[Any]) -> list[list[Any]]:
    """Sessions as rows."""
    return [["姓名", "登录名", "工作人员", "登录时间", "最近操作", "地址", "设备"]] + [
        [
            each.name,
            each.login if each.is_officer else mask_login(each.login),
            each.is_officer,
            each.began_at,
            each.seen_at,
            each.address,
            each.device,
        ]
        for each in found
    ]
