"""评审费: rates, lists to draw and to confirm, the file for finance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews import queries, services
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.desk.money.reading import Reading
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exporting.columns import Column
from huiqi.web.kit.exporting.writers import xlsx_file
from huiqi.web.kit.forms import Field, typed_values, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of

POSTS = ("handler", "decider", "approver", "finance")
ROLES = (("expert", "评审专家"), ("third", "加评专家"))
FIELDS = (
    Field("role", "角色", "enum", enum=ROLES, value="expert"),
    Field("per_card", "每份评分", "money", unit="元", hint="税前"),
    Field("per_review", "每次评审合计最多", "money", unit="元", hint="以评审专家这一档为准，超过的从最后一份减"),
    Field("basis", "依据", max_length=200, hint="经费管理办法的文号"),
)
COLUMNS = (
    Column("清单号", lambda row: row[0]),
    Column("办件", lambda row: row[1]),
    Column("专家", lambda row: row[2]),
    Column("角色", lambda row: row[3]),
    Column("金额", lambda row: row[4], "money", "元"),
)


@officer_required(*POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_fees(request: HttpRequest) -> HttpResponse:
    """The department's rates and lists; POST ``act`` sets a rate, draws a list or confirms one."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor)
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise InvalidInput("没有看懂要做什么，请重新点一次。")
        messages.success(request, act(Reading(request), actor))
    except NotFound:
        raise
    except Refusal as fault:
        return _page(request, actor, fault)
    return HttpResponseRedirect(reverse("desk:fees"))


def _set_rate(reading: Reading, actor: Actor) -> str:
    card, review = reading.sum_fen("per_card"), reading.sum_fen("per_review")
    reading.needed("basis", "请写明依据，例如经费管理办法的文号。")
    reading.require()
    services.set_fee_rate(
        actor=actor, role=reading.text("role"), per_card_fen=card, per_review_fen=review, basis=reading.text("basis")
    )
    return "标准已定，以后列的清单按它算。"


def _draw(reading: Reading, actor: Actor) -> str:
    panel = reading.text("panel")
    made = services.draw_fee_list(
        actor=actor, panel_id=int(panel) if panel.isascii() and panel.isdigit() and len(panel) < 16 else 0
    )
    return f"清单 {made.number} 已列出，等另一位同事确认。"


def _confirm(reading: Reading, actor: Actor) -> str:
    total = reading.text("total")
    done = services.confirm_fee_list(
        actor=actor, number=reading.text("number")[:30],
        total_fen=int(total) if total.isascii() and total.isdigit() and len(total) < 16 else -1,
    )  # fmt: skip
    return f"清单 {done.number} 已确认，财务可以导出。"


ACTS: dict[str, Callable[[Reading, Actor], str]] = {"rate": _set_rate, "draw": _draw, "confirm": _confirm}


def _page(request: HttpRequest, actor: Actor, fault: Refusal | None = None) -> HttpResponse:
    lists = queries.list_fee_lists(actor)
    fields: Any = FIELDS
    if fault is not None and request.POST.get("act") == "rate":
        fields = with_errors(FIELDS, fault.fields, typed_values(FIELDS, request.POST))
    context = {
        "rates": queries.list_rates(actor),
        "panels": queries.list_panels_without_fees(actor) if "handler" in actor.posts else [],
        "lists": lists,
        "waiting": sum(row.fee_list.state == "drawn" for row in lists),
        "fields": fields if "decider" in actor.posts else [],
        "confirms": bool(actor.posts & {"decider", "approver"}),
        "exports": "finance" in actor.posts,
        "sentence": fault.message if fault and not any(each.error for each in fields) else "",
    }
    return render(request, "desk/reviews/fees.html", context, status=status_of(fault) if fault else 200)


@require_POST
@officer_required("finance")
def export(request: HttpRequest, number: str) -> HttpResponseBase:
    """A confirmed list as xlsx, for finance to pay from."""
    actor = actor_of(request)
    try:
        done = services.export_fee_list(actor=actor, number=number)
    except NotFound:
        raise
    except Refusal as fault:
        return _page(request, actor, fault)
    rows = [
        (done.number, done.panel.case.number, line.assignment.expert.person.name, line.get_role_display(),
         to_yuan(line.fen))
        for line in queries.list_fee_lines(done)
    ]  # fmt: skip
    response = FileResponse(
        xlsx_file(COLUMNS, rows, "评审费"), as_attachment=True, filename=f"评审费-{done.number}.xlsx"
    )
    response["Cache-Control"] = "private, no-store"
    return response
