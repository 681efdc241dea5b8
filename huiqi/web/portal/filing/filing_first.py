"""先备案: where the process asks for a filing before the application, its form stands in the application's place."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.queries import LegalMove
from huiqi.core.cases.queries.filings import find_filing
from huiqi.core.cases.terms import get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import InvalidInput
from huiqi.web.kit.forms import Field, typed_values, with_errors

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case

MOVE = "file"
TYPES = {"date": "date"}
LONG = 500


def is_due(actor: Actor, case: Case) -> bool:
    """True while the company has to file before it may apply."""
    return _move(actor, case) is not None


def answer(request: HttpRequest, actor: Actor, case: Case) -> HttpResponse:
    """GET: the form of the filing. POST: hand it in; what is refused keeps what was typed."""
    move = _move(actor, case)
    assert move is not None  # the caller has asked is_due
    fields = _fields(move, case)
    if request.method != "POST":
        return _page(request, case, fields)
    version = request.POST.get("version", "")
    try:
        services.transition(
            actor=actor, case_number=case.number, move=MOVE,
            expected_version=int(version) if version.isascii() and version.isdigit() else -1,
            idempotency_key=request.POST.get("key", "")[:80] or uuid.uuid4().hex,
            fields={each.key: request.POST.get(each.key, "").replace("\x00", "") for each in fields},
        )  # fmt: skip
    except InvalidInput as fault:
        typed = typed_values(fields, request.POST)
        return _page(request, case, with_errors(fields, fault.fields, typed), fault.message, status=422)
    messages.success(request, "备案已提交，核对通过后给您备案号。")
    return HttpResponseRedirect(reverse("portal:case", args=[case.number]))


def _move(actor: Actor, case: Case) -> LegalMove | None:
    return next((each for each in cases.legal_moves(actor, case) if each.name == MOVE), None)


def _fields(move: LegalMove, case: Case) -> list[Field]:
    filing = find_filing(case)
    return [
        Field(
            spec.name,
            spec.title,
            TYPES.get(spec.type, "textarea" if spec.max_length > LONG else "text"),
            max_length=spec.max_length,
            value=getattr(filing, spec.name, "") if filing else "",
            required=spec.is_required,
        )
        for spec in move.fields
    ]


def _page(request: HttpRequest, case: Case, fields: list[Field], failed: str = "", status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "terms": get_terms(case.opening_code),
        "fields": fields,
        "filing": find_filing(case),
        "key": uuid.uuid4().hex,
        "sentence": "" if any(each.error for each in fields) else failed,
    }
    return render(request, "portal/filing/filing_first.html", context, status=status)
