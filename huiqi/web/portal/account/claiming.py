"""Claiming a company: the papers, or the word of the identity service; and where each claim stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.services import accept_upload
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries, services
from huiqi.core.parties.ports import get_identity
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.middleware import act_for, resolve_actor
from huiqi.web.portal.account import fields, filled, landing
from huiqi.web.portal.account.who import me

PAPERS = ("licence", "letter")
IDENTITY_HINT = "从认证平台拿到的一次性授权码"
KEPT = "claim_papers"  # session key: paper → [file id, name], so a fault elsewhere does not lose an upload


@signed_in_required
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """The form and the person's own claims; files once taken stay while other faults are mended."""
    form = filled.fresh(fields.CLAIM, {"uscc": request.GET.get("uscc", "")})
    if request.method == "POST":
        try:
            _file_claim(request)
        except Refusal as refusal:
            form = filled.refused(fields.CLAIM, request, refusal)
        else:
            messages.success(request, "认领申请已提交，3 个工作日内答复，结果会发到您的消息里。这期间不用再做什么。")
            return redirect("account:claim")
    return _page(request, form, status=form.status)


@signed_in_required
@require_POST
def claim_by_identity(request: HttpRequest) -> HttpResponse:
    """Claim on the word of the identity service."""
    try:
        mandate = services.claim_company_by_identity(actor=resolve_actor(request), code=request.POST.get("code", ""))
    except Refusal as refusal:
        identity = filled.refused(fields.IDENTITY, request, replace_fields(refusal, "code"))
        return _page(request, filled.fresh(fields.CLAIM), identity=identity, status=422)
    act_for(request, kind="company", chosen=mandate.company_id)
    messages.success(request, f"认证通过，您现在是{mandate.company.name}的企业管理员。")
    return redirect(landing.home_of(resolve_actor(request)))


@signed_in_required
def letter(request: HttpRequest) -> HttpResponse:
    """A sample of the authorisation letter, to print and stamp."""
    context = {"person": me(request), "until_on": timezone.localdate() + timedelta(days=365)}
    return render(request, "portal/account/letter.html", context)


def replace_fields(refusal: Refusal, key: str) -> Refusal:
    """The refusal with its sentence at one field."""
    return InvalidInput(refusal.message, fields={key: refusal.message})


def _page(
    request: HttpRequest, form: filled.Filled, *, identity: filled.Filled | None = None, status: int = 200
) -> HttpResponse:
    actor = resolve_actor(request)
    port, days = get_identity(), calendar()
    given = identity or filled.fresh(fields.IDENTITY)
    kept: dict[str, Any] = request.session.get(KEPT, {})
    hints = {key: f"已收到 {name}，不用再传；要换就重新选" for key, (_, name) in kept.items()}
    shown = replace(form, fields=filled.only(form.fields, hint=hints))
    context = {
        "form": shown,
        "identity": replace(given, fields=filled.only(given.fields, hint={"code": port.hint or IDENTITY_HINT})),
        "port": port,
        "would_ask": port.confirm("").would_ask,
        "claims": [
            (each, queries.claim_due(each, days).due_on)
            for each in queries.list_claims(actor)
            if each.person_id == actor.person_id
        ],
    }
    return render(request, "portal/account/claim.html", context, status=status)


def _file_claim(request: HttpRequest) -> None:
    actor = resolve_actor(request)
    faults = _take_papers(request, actor)
    kept = request.session.get(KEPT, {})
    try:
        services.claim_company(
            actor=actor,
            uscc=request.POST.get("uscc", ""),
            company_name=request.POST.get("company_name", ""),
            licence_file_id=str(kept.get("licence", [""])[0]),
            letter_file_id=str(kept.get("letter", [""])[0]),
        )
    except Refusal as refusal:
        refusal.fields = {**refusal.fields, **faults}
        raise
    if faults:
        raise InvalidInput("文件没有收下。", fields=faults)
    request.session.pop(KEPT, None)


def _take_papers(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """Take the files that came with the form; returns the sentence of each one refused."""
    kept, faults = dict(request.session.get(KEPT, {})), {}
    for paper in PAPERS:
        upload = request.FILES.get(paper)
        if upload is None:
            continue
        try:
            stored = accept_upload(actor=actor, upload=upload, purpose="claim")
        except Refusal as refusal:
            faults[paper] = refusal.message
        else:
            kept[paper] = [stored.pk, upload.name]
    request.session[KEPT] = kept
    return faults
