"""The frame of a page: place, large type, navigation, domain panels, drafts that save themselves."""

from __future__ import annotations

from typing import Any

from django.template import Library
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from huiqi.web.kit import domain, nav, place

register = Library()

LARGE_COOKIE = "huiqi_large"
MESSAGE_KINDS = {"success": "ok", "warning": "warn", "error": "bad", "info": "info", "debug": "info"}


@register.simple_tag(takes_context=True)
def shell(context: Context) -> dict[str, Any]:
    """``{% shell as kit %}``: what every frame needs; works without a request too (error pages)."""
    request = context.get("request")
    is_large = bool(request and request.COOKIES.get(LARGE_COOKIE) == "1")
    return {
        "is_large": is_large,
        "large_href": large_href(request, not is_large),
        "is_demo": place.is_demo(),
        "district": place.place("DISTRICT"),
        "platform": place.place("PLATFORM"),
        "hotline": place.place("HOTLINE"),
        "hours": place.place("HOTLINE_HOURS"),
        "actor": nav.actor_of(request),
    }


def large_href(request: Any, turn_on: bool) -> str:
    """The address that switches large type and comes back here; "" when it is not mounted."""
    try:
        base = reverse("kit:large")
    except NoReverseMatch:
        return ""
    here = request.get_full_path() if request is not None and request.method == "GET" else "/"
    return f"{base}?{urlencode({'on': int(turn_on), 'next': here})}"


@register.simple_tag(takes_context=True)
def nav_links(context: Context, area: str) -> list[nav.NavLink]:
    """``{% nav_links "public" as links %}``: the entries of an area that exist for this actor."""
    return nav.list_links(area, context.get("request"))


@register.simple_tag
def home_href(*names: str) -> str:
    """The first address among ``names`` that exists; "/" otherwise."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


@register.filter
def message_kind(message: Any) -> str:
    """ok, warn, bad or info of a Django message."""
    return MESSAGE_KINDS.get(getattr(message, "level_tag", ""), "info")


@register.simple_tag(takes_context=True)
def panels(context: Context, place_name: str, **given: Any) -> SafeString:
    """``{% panels "company_home" company=company %}``: what the domains add here, in their order."""
    request = context.get("request")
    actor = nav.actor_of(request)
    parts = []
    for panel in domain.list_panels(place_name, actor):
        extra = panel.context(actor, dict(given))
        if extra is not None:
            parts.append(render_to_string(panel.template, {**given, **extra, "actor": actor}, request=request))
    return mark_safe("".join(parts))  # rendered templates, escaped there


@register.simple_tag
def autosave(url: str) -> SafeString:
    """Attributes of a ``<form>`` that saves its draft while people type (needs ``<p id="saved">`` in the page)."""
    return format_html(
        'hx-post="{}" hx-trigger="input delay:1500ms, change delay:400ms" hx-target="#saved" hx-swap="innerHTML" '
        'hx-sync="this:replace" data-guard="1" data-autosave="1"',
        url,
    )
