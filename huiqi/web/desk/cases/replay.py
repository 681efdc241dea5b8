"""复算 of a case: what the rules said on its day, worked out again in front of the officer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.cases import queries as cases
from huiqi.engine.refusal import Conflict, NotFound
from huiqi.web.desk.cases.case import POSTS
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@require_safe
@officer_required(*POSTS)
def show_replay(request: HttpRequest, number: str) -> HttpResponse:
    """The page; the case page takes its section in by htmx."""
    case = cases.get_case(actor_of(request), number)
    context: dict[str, Any] = {"case": case, "replay": None, "refusal": ""}
    try:
        context["replay"] = cases.replay_case(case)
    except (Conflict, NotFound) as refusal:
        context["refusal"] = refusal.message
    return render(request, "desk/cases/replay.html", context)
