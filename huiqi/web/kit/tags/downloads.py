"""The links under a list that take all of it along as a file."""

from __future__ import annotations

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from huiqi.web.kit.exporting.parquet import is_installed
from huiqi.web.kit.tags.parts import query_with

register = Library()
_WORDS = {"xlsx": "导出 Excel", "csv": "导出 CSV", "parquet": "导出 Parquet"}


@register.simple_tag(takes_context=True)
def export_links(context: Context, css: str = "") -> SafeString:
    """``{% export_links "btn" %}``: the present list with its filters as xlsx, CSV and, where installed, Parquet."""
    kinds = [kind for kind in _WORDS if kind != "parquet" or is_installed()]
    links = ((query_with(context.get("request"), **{"as": kind, "page": None}), css, _WORDS[kind]) for kind in kinds)
    return format_html("{}", format_html_join(" ", '<a href="{}" class="{}">{}</a>', links))
