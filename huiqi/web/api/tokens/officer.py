"""本人接口令牌: officers at the desk make and revoke tokens that act in their own name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.core.parties.scopes import scopes_open_to
from huiqi.engine.refusal import Conflict, InvalidInput
from huiqi.web.api.tokens import form
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

POSTS = ("window", "handler", "decider")
_USUAL_DAYS = 60


@officer_required(*POSTS)
@require_http_methods(["GET", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    """The officer's own tokens and the form for another; a new one is shown once, on the next page."""
    actor, sentence, status = actor_of(request), "", 200
    fields = form.fields_of(scopes_open_to(actor.posts), "三个月", "处室办公系统、智能审批助手")
    shown = form.fresh(fields, _USUAL_DAYS)
    if request.method == "POST":
        try:
            _, text = services.create_own_token(actor=actor, **form.given(request))
        except (InvalidInput, Conflict) as refusal:
            shown, status = form.as_typed(fields, request.POST, refusal), 422
            sentence = "" if refusal.fields else refusal.message
        else:
            request.session[form.SECRET] = text
            return redirect("api:own_tokens")
    live, ended = form.rows_of(parties.list_own_tokens(actor))
    context = {
        "live": live, "ended": ended, "fields": shown, "sentence": sentence,
        "secret": request.session.pop(form.SECRET, None),
    }  # fmt: skip
    response = render(request, "api/own_tokens.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@officer_required(*POSTS)
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    token = services.revoke_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, f"令牌“{token.name}”已撤销，立即失效。")
    return redirect("api:own_tokens")
