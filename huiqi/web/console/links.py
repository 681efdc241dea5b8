"""Links into the other faces; an address that does not exist here is left out, so no link is dead."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def case_href(number: str) -> str:
    """The officer's page of a case, or ""."""
    return _first(("desk:case",), number)


def item_href(item_id: str) -> str:
    """The public page of an item, or ""."""
    return _first(("portal:item", "portal:policy"), item_id)


def _first(names: tuple[str, ...], *args: str) -> str:
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
