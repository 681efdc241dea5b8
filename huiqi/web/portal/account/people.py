"""The people of a company: who may act for it, invitations, ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.parties import queries, services
from huiqi.engine.forms.values import parse_value
from huiqi.engine.masking import mask_login
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound
from huiqi.web.kit.access import company_required, signed_in_required
from huiqi.web.kit.middleware import act_for, resolve_actor
from huiqi.web.portal.account import fields, filled, landing
from huiqi.web.portal.account.who import me

if TYPE_CHECKING:
    from huiqi.core.parties.models import Mandate

LINK = "invitation_link"  # session key: the link of an invitation, shown once


@dataclass(frozen=True)
class PersonRow:
    """A mandate as a line of the page; the login is masked."""

    mandate_id: int
    name: str
    login: str
    role: str
    since_at: datetime
    expires_on: date | None
    ends_soon: bool
    is_me: bool


@company_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the company sees who acts for it; owners invite and revoke."""
    form = filled.fresh(fields.INVITE)
    if request.method == "POST":
        try:
            _invite(request)
        except (InvalidInput, Conflict) as refusal:
            form = filled.refused(fields.INVITE, request, refusal)
        else:
            return redirect("account:people")
    actor = resolve_actor(request)
    company = queries.get_company_by_id(actor, actor.company_id or 0)
    context = {
        "company": company,
        "is_owner": "owner" in actor.mandates,
        "rows": [_row(each, actor.person_id) for each in queries.list_mandates(company.pk)],
        "ended": [_row(each, actor.person_id) for each in queries.list_mandates(company.pk, is_live=False)[:20]],
        "invitations": [(each, mask_login(each.login)) for each in queries.list_invitations(actor)],
        "form": form,
        "link": request.session.pop(LINK, None),
    }
    return render(request, "portal/account/people.html", context, status=form.status)


@company_required
@require_POST
def revoke(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """End a mandate at once."""
    mandate = services.revoke_mandate(actor=resolve_actor(request), mandate_id=mandate_id)
    messages.success(request, f"已撤销{mandate.person.name}的授权，立即生效。他/她的账号还在，只是不能再代表贵公司。")
    return redirect("account:people" if mandate.person_id != request.user.pk else "account:acting")


@company_required("owner")
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    services.withdraw_invitation(actor=resolve_actor(request), invitation_id=invitation_id)
    messages.success(request, "邀请已收回，原来的链接不能再用。")
    return redirect("account:people")


@signed_in_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What is offered, and taking it up."""
    if request.method == "POST":
        mandate = services.accept_invitation(actor=resolve_actor(request), secret=secret)
        act_for(request, kind="company", chosen=mandate.company_id)
        messages.success(request, f"您现在可以代表{mandate.company.name}办事了。")
        return redirect(landing.home_of(resolve_actor(request)))
    offer = queries.find_invitation(secret)
    if offer is None:
        raise NotFound("这个邀请链接已失效（用过、被收回或超过 7 天），请联系贵公司管理员重新邀请。")
    is_mine = me(request).login == offer.login
    context = {"offer": offer, "is_mine": is_mine, "invited": mask_login(offer.login)}
    response = render(request, "portal/account/invitation.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address itself is the secret
    return response


def _invite(request: HttpRequest) -> None:
    actor = resolve_actor(request)
    _, secret = services.invite_person(
        actor=actor,
        company_id=actor.company_id or 0,
        login=request.POST.get("login", ""),
        role=request.POST.get("role", ""),
        expires_on=_day(request.POST.get("expires_on", "")),
    )
    request.session[LINK] = request.build_absolute_uri(reverse("account:invitation", args=[secret]))


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(str(parse_value("date", "", text)))
    except InvalidInput as refusal:
        raise InvalidInput(refusal.message, fields={"expires_on": refusal.message}) from refusal


def _row(mandate: Mandate, my_id: int | None) -> PersonRow:
    expires_on, person = mandate.expires_on, mandate.person
    return PersonRow(
        mandate_id=mandate.pk,
        name=person.name,
        login=mask_login(person.login),
        role=mandate.get_role_display(),
        since_at=mandate.since_at,
        expires_on=expires_on,
        ends_soon=expires_on is not None and (expires_on - timezone.localdate()).days <= 14,
        is_me=person.pk == my_id,
    )
