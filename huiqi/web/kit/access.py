"""Who a page is for: decorators that keep the door and write down the audience.

Every view of the product carries exactly one of ``public_page``, ``signed_in_required``,
``company_required`` or ``officer_required``. The audience stays on the view (``audience``), so a test
can walk every URL and compare what each role gets with what the page declares; a view without one
fails that test. The room's own ``access`` still decides about the single record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed
from huiqi.web.kit import nav, pages

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Audience:
    """``kind`` public | signed_in | company | officer | token; ``roles`` mandates or posts (empty: any)."""

    kind: str
    roles: frozenset[str] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """True when this actor may come in at the door (the record may still refuse)."""
        match self.kind:
            case "public":
                return True
            case "signed_in":
                return actor.person_id is not None
            case "company":
                return actor.company_id is not None and (not self.roles or bool(self.roles & actor.mandates))
            case "officer":
                return actor.is_officer and (not self.roles or bool(self.roles & actor.posts))
            case _:
                return False


REFUSALS = {
    "company": "这一页给已认证的企业用。请先认领您的企业，或请企业负责人授权给您。",
    "officer": "这一页只给在岗的工作人员用。需要权限的，请找本部门的管理员。",
    "signed_in": "请先登录。",
}


def guarded(view: View, audience: Audience) -> View:
    """``view`` behind its door, with the audience written on it."""

    @wraps(view)
    def keeper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = nav.actor_of(request)
        if audience.admits(actor):
            return view(request, *args, **kwargs)
        if actor.person_id is None:
            return pages.ask_to_sign_in(request)
        if audience.kind == "officer" and getattr(request, "lacks_second_factor", False):
            return pages.ask_for_second_factor(request)
        raise NotAllowed(REFUSALS[audience.kind], code="wrong_audience")

    keeper.audience = audience  # type: ignore[attr-defined]  # read back by audience_of
    return keeper


def public_page(view: View) -> View:
    """Everybody may read this page."""
    return guarded(view, Audience("public"))


def signed_in_required(view: View) -> View:
    """Any signed-in person."""
    return guarded(view, Audience("signed_in"))


def company_required(*mandates: Any) -> Any:
    """A person acting for a company: ``@company_required`` or ``@company_required("owner", "clerk")``."""
    if len(mandates) == 1 and callable(mandates[0]):
        return guarded(mandates[0], Audience("company"))
    return lambda view: guarded(view, Audience("company", frozenset(mandates)))


def officer_required(*posts: Any) -> Any:
    """An officer on duty: ``@officer_required`` or ``@officer_required("handler", "decider")``."""
    if len(posts) == 1 and callable(posts[0]):
        return guarded(posts[0], Audience("officer"))
    return lambda view: guarded(view, Audience("officer", frozenset(posts)))


def audience_of(view: Any) -> Audience | None:
    """The audience written on a view, or None when nobody declared one."""
    return getattr(view, "audience", None) or getattr(getattr(view, "view_class", None), "audience", None)


@dataclass(frozen=True)
class Door:
    """One address of the product: its route, its full name and who it is for."""

    route: str
    name: str
    view: Any
    audience: Audience | None


def list_doors(urlconf: str | None = None) -> list[Door]:
    """Every address under the URLconf, for the test that asks all of them as every role."""
    return list(_walk(get_resolver(urlconf).url_patterns, "", ""))


def _walk(patterns: list[Any], route: str, names: str) -> Iterator[Door]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Door(here, f"{names}{pattern.name or ''}", pattern.callback, audience_of(pattern.callback))
