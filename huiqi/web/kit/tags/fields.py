"""Tags that draw forms: one field, groups, a Django form, the error summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm
from django.template import Library

from huiqi.web.kit.forms import Field, FieldGroup, fields_of_form

register = Library()


@register.inclusion_tag("kit/forms/field.html")
def typed_field(field: Field) -> dict[str, Any]:
    """``{% typed_field field %}``: label, hint, error, input, source."""
    return {"field": field}


@register.inclusion_tag("kit/forms/fields.html")
def typed_fields(fields: Iterable[Field]) -> dict[str, Any]:
    """``{% typed_fields fields %}``."""
    return {"fields": list(fields)}


@register.inclusion_tag("kit/forms/groups.html")
def field_groups(groups: Iterable[FieldGroup]) -> dict[str, Any]:
    """``{% field_groups groups %}``: fields under a heading each."""
    return {"groups": list(groups)}


@register.inclusion_tag("kit/forms/fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """``{% form_fields form %}``: a Django form in the same look (the page writes ``<form>`` and the buttons)."""
    return {"fields": fields_of_form(form)}


@register.inclusion_tag("kit/forms/summary.html")
def error_summary(source: Any, extra: str = "") -> dict[str, Any]:
    """``{% error_summary form_or_fields %}``: how many places to mend, a link to each; nothing when all is well.

    ``source`` is a Django form, fields or groups; ``extra`` is a sentence about the whole form.
    """
    general = [extra] if extra else []
    if isinstance(source, BaseForm):
        general += [str(text) for text in source.non_field_errors()] if source.is_bound else []
        fields = fields_of_form(source)
    else:
        fields = [
            each for entry in source or () for each in (entry.fields if isinstance(entry, FieldGroup) else [entry])
        ]
    wrong = [each for each in fields if each.error]
    return {"wrong": wrong, "general": general, "count": len(wrong) + len(general)}
