"""决定追回 from the case: the sum and its instalments are worked out first, looked at, and only then decided."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases import queries as cases
from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.core.payments.services import Instalment
from huiqi.engine.forms.dates import read_date
from huiqi.engine.money.exact import fen_text, to_yuan
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.desk.money.clawbacks import refused_fields
from huiqi.web.desk.money.reading import Reading, read_sum
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field, typed_values, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case

DAYS_TO_RETURN = 30
FIELDS = (
    Field("amount", "追回多少", "money", unit="元", hint="整笔追回的，填全部金额"),
    Field("reason", "原因和依据", "textarea", hint="写进通知书，企业会看到", max_length=1000),
    Field("count", "分几期退", "integer", unit="期", hint="1 到 36 期，各期相等，除不尽的并入最后一期", value="1"),
    Field("first_on", "第一期到哪天", "date"),
    Field("months", "以后每隔几个月一期", "integer", unit="个月", value="1"),
)


@dataclass(frozen=True)
class PartLine:
    """An instalment as it stands in the form, with what is wrong about it."""

    position: int
    due: str
    sum: str
    error: str = ""


@officer_required("decider", "approver")
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the form. POST ``step``: plan (work the instalments out), confirm (decide), back (change the form)."""
    actor = actor_of(request)
    case = cases.get_case_on_desk(actor, number)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "confirm":
        return _confirm(request, case)
    if step == "plan":
        return _plan(request, case)
    first = timezone.localdate() + timedelta(days=DAYS_TO_RETURN)
    start = typed_values(FIELDS, request.POST) if step == "back" else {"first_on": first.isoformat()}
    return _form(request, case, with_errors(FIELDS, {}, start))


def _form(request: HttpRequest, case: Case, fields: list[Field], fault: Refusal | None = None) -> HttpResponse:
    context = {
        "case": case,
        "room_fen": payments.askable_fen(actor_of(request), case),
        "fields": fields,
        "sentence": fault.message if fault and not fault.fields else "",
    }
    return render(request, "desk/money/begin.html", context, status=status_of(fault) if fault else 200)


def _plan(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        parts = _worked_out(Reading(request), payments.askable_fen(actor_of(request), case))
    except InvalidInput as fault:
        return _form(request, case, refused_fields(FIELDS, fault, typed_values(FIELDS, request.POST)), fault)
    lines = [
        PartLine(place, part.due_on.isoformat(), f"{to_yuan(part.amount_fen):.2f}")
        for place, part in enumerate(parts, 1)
    ]
    return _show_plan(request, case, lines, uuid.uuid4().hex)


def _worked_out(reading: Reading, room_fen: int) -> list[Instalment]:
    """The instalments that the form asks for. Raises InvalidInput."""
    amount_fen, first_on = reading.sum_fen("amount"), reading.day("first_on")
    count, months = (
        reading.whole(key, f"请填整数，例如 {example}。") for key, example in (("count", "3"), ("months", "1"))
    )
    parts: list[Instalment] = []
    try:  # with something in place of what could not be read, so that all that is wrong is said at once
        parts = services.plan_clawback(
            amount_fen=amount_fen or room_fen, reason=reading.text("reason"), count=count,
            first_on=first_on or timezone.localdate(), months=months, room_fen=room_fen,
        )  # fmt: skip
    except InvalidInput as fault:
        reading.faults = dict(fault.fields) | reading.faults
    reading.require()
    return parts


def _show_plan(
    request: HttpRequest, case: Case, lines: list[PartLine], key: str, fault: Refusal | None = None
) -> HttpResponse:
    kept = typed_values(FIELDS, request.POST)
    context: dict[str, Any] = {
        "case": case,
        "lines": lines,
        "kept": kept,
        "asked_fen": read_sum(kept["amount"]),
        "key": key,
        "sentence": fault.message if fault else "",
    }
    return render(request, "desk/money/begin_plan.html", context, status=status_of(fault) if fault else 200)


def _confirm(request: HttpRequest, case: Case) -> HttpResponse:
    reading = Reading(request)
    lines = _sent_lines(request)
    key = reading.text("key")[:60] or uuid.uuid4().hex
    try:
        amount_fen = read_sum(reading.text("amount"))
        parts = _read_lines(lines, amount_fen)
        made = services.begin_clawback(
            actor=actor_of(request), case_number=case.number, amount_fen=amount_fen, reason=reading.text("reason"),
            instalments=parts, idempotency_key=key,
        )  # fmt: skip
    except NotFound:
        raise
    except Refusal as fault:
        if {"amount", "reason"} & set(fault.fields) or not lines or not _is_sum(reading.text("amount")):
            return _form(request, case, refused_fields(FIELDS, fault, typed_values(FIELDS, request.POST)), fault)
        return _show_plan(request, case, _marked(lines), key, fault)
    messages.success(request, f"追回 {made.number} 已决定，通知书和消息已发给企业。退款由财务另一位同事登记。")
    return HttpResponseRedirect(reverse("desk:clawback", args=[made.number]))


def _sent_lines(request: HttpRequest) -> list[PartLine]:
    pairs = zip(request.POST.getlist("due"), request.POST.getlist("part"), strict=False)
    return [PartLine(place, due.strip(), part.strip()) for place, (due, part) in enumerate(pairs, 1)]


def _is_sum(text: str) -> bool:
    try:
        return read_sum(text) > 0
    except InvalidInput:
        return False


def _read_lines(lines: list[PartLine], amount_fen: int) -> list[Instalment]:
    """The instalments as they were sent. Raises InvalidInput, naming the one that cannot be read."""
    wrong = [line for line in _marked(lines) if line.error]
    if wrong:
        raise InvalidInput(f"第 {wrong[0].position} 期：{wrong[0].error}")
    parts = [Instalment(read_date(line.due), read_sum(line.sum)) for line in lines]
    total = sum(part.amount_fen for part in parts)
    if total != amount_fen:
        word = "多" if total > amount_fen else "少"
        raise InvalidInput(
            f"各期合计 {fen_text(total)}，比追回金额{word} {fen_text(abs(total - amount_fen))}，请改到相等。"
        )
    return parts


def _marked(lines: list[PartLine]) -> list[PartLine]:
    return [PartLine(line.position, line.due, line.sum, _what_is_wrong(line)) for line in lines]


def _what_is_wrong(line: PartLine) -> str:
    try:
        read_date(line.due)
        read_sum(line.sum)
    except InvalidInput as fault:
        return fault.message
    return ""
