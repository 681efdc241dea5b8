"""The standing bodies: who sits in them, by which rules they decide, and how they stood before."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import queries, services
from huiqi.core.parties.queries import list_departments
from huiqi.engine.meetings import MAJORITIES, TIES
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound, Refusal
from huiqi.web.desk.meetings.body_form import BodyForm, SeatLine, seats_of, shown_fields
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of

if TYPE_CHECKING:
    from huiqi.core.meetings.models import Body

KEEPERS = ("secretary", "operator")


@officer_required(*KEEPERS)
def list_bodies(request: HttpRequest) -> HttpResponse:
    """The bodies whose set-up the officer looks after."""
    actor = actor_of(request)
    rows = queries.list_kept_bodies(actor)
    context = {"rows": rows, "in_use": sum(row.body.is_active for row in rows), "sets_up": "operator" in actor.posts}
    return render(request, "desk/meetings/bodies.html", context)


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def new_body(request: HttpRequest) -> HttpResponse:
    """Set a body up: name, department, members, rules."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor, None)
    form = BodyForm(request)
    try:
        form.require()
        body = services.set_up_body(
            actor=actor, key=_key(request), department=form.text("department"), departments=form.departments,
            seats=form.seats, basis=form.text("basis"), **form.terms,
        )  # fmt: skip
    except NotFound as fault:
        return _page(request, actor, None, InvalidInput(fault.message, fields={"department": "请选承办部门。"}))
    except Refusal as fault:
        return _page(request, actor, None, fault)
    messages.success(request, f"{body.name}已设立，秘书现在就可以筹备第一次会议。")
    return HttpResponseRedirect(reverse("meetings:body", args=[body.key]))


def _key(request: HttpRequest) -> str:
    """The form's own key: the same form sent twice sets one body up."""
    key = request.POST.get("key", "")
    if not (key.startswith("body-") and key[5:].isalnum() and len(key) <= 40):
        raise InvalidInput("页面已经过期，请重新打开再填。")
    return key


@officer_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_body(request: HttpRequest, key: str) -> HttpResponse:
    """A body as it stands, the form for its next version, and the earlier ones."""
    actor = actor_of(request)
    body = queries.get_body(actor, key)
    if request.method != "POST":
        return _page(request, actor, body)
    form = BodyForm(request)
    try:
        form.require()
        is_operator = "operator" in actor.posts
        revised = services.revise_body(
            actor=actor, key=key, expected_version=form.version, basis=form.text("basis"), seats=form.seats,
            departments=form.departments if is_operator else None,
            is_active=form.text("is_active") == "true" if is_operator else None, **form.terms,
        )  # fmt: skip
    except (NotFound, NotAllowed):
        raise
    except Refusal as fault:
        return _page(request, actor, body, fault)
    messages.success(request, f"{revised.name}已改为第 {revised.version} 版；已经筹备的会议仍按原来的名单和规则开。")
    return HttpResponseRedirect(reverse("meetings:body", args=[key]))


def _page(request: HttpRequest, actor: Actor, body: Body | None, fault: Refusal | None = None) -> HttpResponse:
    given = request.POST if fault is not None else None
    departments = list_departments()
    fields = shown_fields(body, departments, is_operator="operator" in actor.posts, given=given, fault=fault)
    lines = SeatLine.typed(request.POST) if given is not None else seats_of(body)
    versions = queries.list_versions(body) if body else []
    context = {
        "body": body,
        "fields": fields,
        "lines": lines,
        "seat_error": fault.fields.get("seats", "") if fault else "",
        "sentence": fault.message if fault and not fault.fields else "",
        "candidates": queries.list_candidates(),
        "versions": [
            {
                "row": each,
                "majority": MAJORITIES.get(each.content["rules"]["majority"], ""),
                "tie": TIES.get(each.content["rules"]["tie"], ""),
            }
            for each in versions
        ],
        "secretaries": queries.list_secretaries(body) if body else (),
        "key": request.POST.get("key") or f"body-{uuid.uuid4().hex[:16]}",
    }
    return render(request, "desk/meetings/body.html", context, status=status_of(fault) if fault else 200)
