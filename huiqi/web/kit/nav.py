"""The navigation registry: faces and domains register entries, the mast shows those that exist.

A face has a module ``nav.py`` that calls ``register`` (found at start-up in every installed app). An
entry whose address does not exist is left out, so a face that is switched off leaves no dead link.

Areas: ``public`` (mast of public and company pages), ``desk`` (mast of officers), ``account`` and
``desk_account`` (right end of each mast), ``foot`` and ``desk_foot``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from huiqi.core.ledger.actors import ANONYMOUS, Actor

AREAS = ("public", "desk", "account", "desk_account", "foot", "desk_foot")


def anyone(actor: Actor) -> bool:
    """Predicate: everybody."""
    return True


def signed_in(actor: Actor) -> bool:
    """Predicate: a person who signed in."""
    return actor.person_id is not None


def signed_out(actor: Actor) -> bool:
    """Predicate: nobody has signed in."""
    return actor.person_id is None


def for_company(actor: Actor) -> bool:
    """Predicate: acting for a company."""
    return actor.company_id is not None


def for_posts(*posts: str) -> Callable[[Actor], bool]:
    """Predicate: an officer with one of ``posts`` (any post when none is named)."""
    wanted = frozenset(posts)
    return lambda actor: bool(actor.posts & wanted) if wanted else actor.is_officer


@dataclass(frozen=True)
class NavItem:
    """One entry. ``label`` may be made from the actor; ``count`` returns a number to show or None.

    ``method="post"`` makes a small form (sign out). ``order`` sorts within the area. ``covers`` names further pages
    on which, and below which, the entry is the current one.
    """

    area: str
    label: str | Callable[[Actor], str]
    url_name: str
    order: int = 50
    when: Callable[[Actor], bool] = anyone
    count: Callable[[Actor], int | None] | None = None
    method: str = "get"
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavLink:
    """An entry ready to be printed."""

    label: str
    href: str
    is_current: bool
    count: int | None
    method: str
    url_name: str


_items: dict[tuple[str, str], NavItem] = {}


def register(*items: NavItem) -> None:
    """Add entries; the same area and address registered again replaces the earlier one."""
    for item in items:
        if item.area not in AREAS:
            raise ValueError(f"unknown area {item.area}; one of {', '.join(AREAS)}")
        _items[(item.area, item.url_name)] = item


def list_items(area: str) -> list[NavItem]:
    """The entries of an area in their order."""
    return sorted((item for item in _items.values() if item.area == area), key=lambda item: (item.order, item.url_name))


def actor_of(request: HttpRequest | None) -> Actor:
    """Who acts in this request; the anonymous visitor when nobody has been found out yet."""
    return getattr(request, "actor", None) or ANONYMOUS


def list_links(area: str, request: HttpRequest | None) -> list[NavLink]:
    """The links of an area for this request; the one with the longest fitting address is current."""
    actor = actor_of(request)
    items = [(item, _address(item.url_name)) for item in list_items(area) if item.when(actor)]
    found = [(item, href) for item, href in items if href]
    path = request.path if request is not None else ""
    current = max(((_reach(item, href, path), href) for item, href in found), key=lambda pair: pair[0], default=(0, ""))
    return [
        NavLink(
            label=item.label(actor) if callable(item.label) else item.label,
            href=href,
            is_current=current[0] > 0 and href == current[1] and item.method == "get",
            count=item.count(actor) if item.count else None,
            method=item.method,
            url_name=item.url_name,
        )
        for item, href in found
    ]


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _reach(item: NavItem, href: str, path: str) -> int:
    """How much of the path the entry stands for: its own address or one that it covers, the longest that fits."""
    addresses = [href, *filter(None, map(_address, item.covers))]
    return max((len(each) for each in addresses if _covers(each, path)), default=0)


def _covers(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(href if href.endswith("/") else f"{href}/"))
