"""Tags of the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiqi.core.catalog.queries import ItemCard, opening_ruleset
from huiqi.core.vault.sealing import opened, tail_of
from huiqi.engine.forms.values import format_value
from huiqi.engine.rules import Vocabulary
from huiqi.web.kit.tags.shell import autosave
from huiqi.web.portal.benefits import headline

register = Library()


@register.filter
def answer_text(answer: Mapping[str, Any]) -> str:
    """An answer of a submission as a person reads it; an account only by its last digits."""
    value = answer.get("value")
    if value is None:
        return "没有填"
    if answer.get("field") == "payee_account":
        return f"尾号 {tail_of(value)}"
    return format_value(str(answer.get("type")), answer.get("unit") or None, opened(value))


@register.simple_tag
def autosave_for(number: str) -> SafeString:
    """The attributes of a draft's form that save it while people type."""
    return autosave(reverse("portal:autosave", args=[number]))


@register.simple_tag
def card_benefit(card: ItemCard, vocabulary: Vocabulary) -> SafeString:
    """What can be had, as the two lines of a card: the ceiling or the rule, and how it is counted."""
    if card.opening is None:
        return format_html("<dd>{}</dd>", card.item.summary)
    line = headline(opening_ruleset(card.opening), card.opening.release.definition, vocabulary)
    if line.figure:
        return format_html(
            '<dd><span class="amt"><i class="cap">{}</i>{}<i>{}</i></span></dd><dd><span class="exact">{}</span></dd>',
            line.lead,
            line.figure,
            line.unit,
            line.note,
        )
    return format_html(
        '<dd><span class="amt">{}</span></dd><dd><span class="exact">{}</span></dd>', line.lead, line.note
    )
