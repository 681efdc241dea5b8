"""接口令牌 of departments: operators make and revoke them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.core.parties.scopes import DEPARTMENT_SCOPES
from huiqi.engine.refusal import Conflict, InvalidInput
from huiqi.web.api.tokens import form
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field
from huiqi.web.kit.nav import actor_of


@officer_required("operator")
@require_http_methods(["GET", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    """All departments' tokens and the form for another; a new one is shown once, on the next page."""
    actor, fields, sentence, status = actor_of(request), _fields(), "", 200
    shown = form.fresh(fields)
    if request.method == "POST":
        try:
            code = request.POST.get("department", "")
            _, text = services.create_department_token(actor=actor, department_code=code, **form.given(request))
        except (InvalidInput, Conflict) as refusal:
            shown, status = form.as_typed(fields, request.POST, refusal), 422
            sentence = "" if refusal.fields else refusal.message
        else:
            request.session[form.SECRET] = text
            return redirect("api:department_tokens")
    live, ended = form.rows_of(parties.list_tokens(actor))
    context = {
        "live": live, "ended": ended, "fields": shown, "sentence": sentence,
        "secret": request.session.pop(form.SECRET, None),
    }  # fmt: skip
    return render(request, "api/department_tokens.html", context, status=status)


@officer_required("operator")
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    token = services.revoke_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, f"令牌“{token.name}”已撤销，立即失效。")
    return redirect("api:department_tokens")


def _fields() -> list[Field]:
    departments = [(each.code, each.name) for each in parties.list_departments()]
    return [Field("department", "哪个部门", type="select", enum=[("", "请选一个部门"), *departments]),
            *form.fields_of(DEPARTMENT_SCOPES)]  # fmt: skip
