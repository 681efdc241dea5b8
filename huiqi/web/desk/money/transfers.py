"""调剂: money from one fund to another; one finance officer proposes, another person confirms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.core.payments.queries import FundPosition
from huiqi.engine.money.exact import fen_text, to_yuan
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.money.places import MONEY, list_places
from huiqi.web.desk.money.reading import Reading
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.figures import wan
from huiqi.web.kit.forms import Field, Option, typed_values, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of


@officer_required(*MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def show_transfers(request: HttpRequest) -> HttpResponse:
    """The transfers that touch the actor's funds, and finance's form for another."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor)
    try:
        transfer = _propose(Reading(request), actor)
    except NotFound:
        raise
    except Refusal as fault:
        return _page(request, actor, fault, request.POST)
    messages.success(request, f"调剂 {transfer} 已提出，等另一位财务或核准人员确认；确认前钱不动。")
    return HttpResponseRedirect(reverse("desk:fund_transfers"))


def _propose(reading: Reading, actor: Actor) -> str:
    source, target = _fund(reading, "source", "请选从哪个资金调出。"), _fund(reading, "target", "请选调入哪个资金。")
    amount_fen = reading.sum_fen("amount")
    reason = reading.needed("reason", "请写明调剂的依据，例如文号。")
    reading.require()
    transfer = services.propose_transfer(
        actor=actor, source=source, target=target, amount_fen=amount_fen, reason=reason,
        idempotency_key=reading.text("key")[:60] or None,
    )  # fmt: skip
    return str(transfer.number)


def _fund(reading: Reading, key: str, sentence: str) -> tuple[str, int]:
    code, _, year = reading.text(key).rpartition(":")
    if not code or not (year.isascii() and year.isdigit()) or len(year) != 4:
        reading.faults[key] = sentence
        return "", 0
    return code, int(year)


def _page(request: HttpRequest, actor: Actor, fault: Refusal | None = None, given: Any = None) -> HttpResponse:
    rows = payments.list_transfers(actor, limit=200)
    funds = [fund for fund in payments.list_fund_positions(actor) if not fund.is_closed]
    fields = _fields(funds, request.GET.get("source", ""))
    if fault is not None and given is not None:
        fields = with_errors(fields, fault.fields, typed_values(fields, given))
    context = {
        "places": list_places(actor, "desk:fund_transfers"),
        "rows": rows,
        "waiting": sum(row.state == "proposed" for row in rows),
        "me": actor.person_id,
        "can_settle": bool(actor.posts & {"finance", "approver"}),
        "fields": fields if "finance" in actor.posts and len(funds) > 1 else [],
        "is_finance": "finance" in actor.posts,
        "sentence": fault.message if fault and not fault.fields else "",
        "key": (given or {}).get("key") or uuid.uuid4().hex,
    }
    return render(request, "desk/money/transfers.html", context, status=status_of(fault) if fault else 200)


def _fields(funds: Sequence[FundPosition], source: str) -> list[Field]:
    options = [
        Option(f"{fund.code}:{fund.year}", f"{fund.name} {fund.year}（还剩 {wan(to_yuan(fund.left_fen))} 万元）")
        for fund in funds
    ]
    return [
        Field("source", "从哪个资金调出", "select", enum=[Option("", "请选"), *options], value=source),
        Field("target", "调入哪个资金", "select", enum=[Option("", "请选"), *options]),
        Field("amount", "调剂金额", "money", unit="元", hint="也可以写“40万”"),
        Field("reason", "依据", "textarea", hint="预算调剂的文号或会议决定", max_length=500),
    ]


@require_POST
@officer_required("finance", "approver")
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """The second person's word: the money moves, or the proposal is refused."""
    actor, agrees = actor_of(request), request.POST.get("verdict") == "agree"
    if not agrees and request.POST.get("verdict") != "refuse":
        messages.error(request, "请选确认还是不同意。")
        return HttpResponseRedirect(reverse("desk:fund_transfers"))
    try:
        done = services.settle_transfer(actor=actor, number=number, agrees=agrees)
    except NotFound:
        raise
    except Refusal as fault:
        return _page(request, actor, fault)
    word = f"已调剂 {fen_text(done.amount_fen)}" if agrees else "已记为不同意，钱没有动"
    messages.success(request, f"调剂 {number}：{word}。")
    return HttpResponseRedirect(reverse("desk:fund_transfers"))
