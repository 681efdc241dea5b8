"""Where a person goes after signing in: back to the page asked for, or to what waits for their role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries
from huiqi.core.reviews.queries import is_expert
from huiqi.web.kit import pages
from huiqi.web.kit.middleware import lacks_second_factor, resolve_actor
from huiqi.web.portal.account.who import me

OFFICER_HOMES = ("desk:home", "desk:worklist", "claims:list", "account:security")
LEADER_HOMES = ("console:morning", *OFFICER_HOMES)
OPERATOR_HOMES = ("console:health", "desk:health", "desk:operator", *OFFICER_HOMES)
POST_HOMES = {  # by the first post held, in this order
    "leader": LEADER_HOMES,
    "operator": OPERATOR_HOMES,
    "security": ("console:accounts", *OFFICER_HOMES),
    "auditor": ("console:audit", *OFFICER_HOMES),
    **dict.fromkeys(("window", "handler", "decider"), OFFICER_HOMES),
    "finance": ("desk:payments", *OFFICER_HOMES),
    "editor": ("desk:openings", *OFFICER_HOMES),
}
COMPANY_HOMES = ("portal:my_company", "portal:company", "portal:company_home", "account:people")


def go_on(request: HttpRequest) -> HttpResponse:
    """After a sign-in: the second factor if one is due, the wanted page, a choice of hats, or home."""
    actor = resolve_actor(request)
    wanted = pages.safe_next(request, default="")
    if not actor.is_officer and lacks_second_factor(request):
        return with_next("account:second_factor", wanted)
    if actor.company_id is None and not actor.is_officer and queries.list_acting_for(me(request)):
        return with_next("account:acting", wanted)
    return HttpResponseRedirect(wanted or home_of(actor))


def home_of(actor: Actor) -> str:
    """The first page of the actor's role that exists."""
    names: tuple[str, ...] = ("portal:home",)
    if actor.is_officer:
        names = next((homes for post, homes in POST_HOMES.items() if post in actor.posts), OFFICER_HOMES)
    elif actor.company_id is not None:
        names = COMPANY_HOMES
    elif actor.person_id is not None:
        names = ("portal:reviews",) if is_expert(actor) else ("account:claim",)
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


def with_next(name: str, wanted: str) -> HttpResponse:
    """A redirect that carries the wanted page along."""
    return redirect(f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name))
