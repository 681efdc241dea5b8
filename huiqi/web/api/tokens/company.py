"""接口令牌 of a company: its owners make and revoke them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.core.parties.scopes import COMPANY_SCOPES
from huiqi.engine.refusal import Conflict, InvalidInput
from huiqi.web.api.tokens import form
from huiqi.web.kit.access import company_required
from huiqi.web.kit.nav import actor_of


@company_required("owner")
@require_http_methods(["GET", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    """The company's tokens and the form for another; a new one is shown once, on the next page."""
    actor, fields, sentence, status = actor_of(request), form.fields_of(COMPANY_SCOPES), "", 200
    shown = form.fresh(fields)
    assert actor.company_id is not None
    if request.method == "POST":
        try:
            _, text = services.create_company_token(actor=actor, company_id=actor.company_id, **form.given(request))
        except (InvalidInput, Conflict) as refusal:
            shown, status = form.as_typed(fields, request.POST, refusal), 422
            sentence = "" if refusal.fields else refusal.message
        else:
            request.session[form.SECRET] = text
            return redirect("api:company_tokens")
    live, ended = form.rows_of(parties.list_tokens(actor))
    context = {
        "company": parties.get_company_by_id(actor, actor.company_id),
        "live": live, "ended": ended, "fields": shown, "sentence": sentence,
        "secret": request.session.pop(form.SECRET, None),
    }  # fmt: skip
    response = render(request, "api/company_tokens.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@company_required("owner")
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    token = services.revoke_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, f"令牌“{token.name}”已撤销，立即失效。用它的程序从现在起会收到 401。")
    return redirect("api:company_tokens")
