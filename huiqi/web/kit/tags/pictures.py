"""``{% chart picture %}``: a picture drawn on the server as SVG, with its table twin and CSV link."""

from __future__ import annotations

from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from huiqi.web.kit.parts import Table

register = Library()


@register.simple_tag
def chart(picture: Any, csv_href: str = "") -> SafeString:
    """Draw any picture of ``huiqi.web.kit.charts``; its title says the finding, the table stands below."""
    return render_to_string(
        "kit/charts/figure.html",
        {"picture": picture, "csv_href": csv_href, "drawing": f"kit/charts/{picture.template}.html"},
    )


@register.inclusion_tag("kit/charts/twin.html")
def table_twin(twin: Table, csv_href: str = "", is_open: bool = False) -> dict[str, Any]:
    """The table behind a picture, folded, with its CSV."""
    return {"twin": twin, "csv_href": csv_href or twin.csv_href, "is_open": is_open}
