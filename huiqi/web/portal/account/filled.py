"""A form on its way: the fields as typed, and what a refusal says at each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from huiqi.engine.refusal import Refusal
from huiqi.web.kit.forms import Field, typed_values, with_errors

SECRET_TYPES = frozenset({"password", "code", "file"})


@dataclass(frozen=True)
class Filled:
    """Fields to draw, and a sentence (``extra``) about the whole form when no field is to blame."""

    fields: Sequence[Field]
    extra: str = ""
    status: int = 200


def fresh(fields: Sequence[Field], values: Mapping[str, Any] | None = None) -> Filled:
    """The form as first shown, with ``values`` filled in."""
    return Filled(with_errors(fields, {}, values or {}))


def refused(fields: Sequence[Field], request: HttpRequest, refusal: Refusal) -> Filled:
    """The form as typed (secrets left out), each sentence at its field; answered with 422."""
    typed = {
        key: value
        for key, value in typed_values(fields, request.POST).items()
        if next(each for each in fields if each.key == key).type not in SECRET_TYPES
    }
    shown = with_errors(fields, refusal.fields, typed)
    at_fields = {each.key for each in fields} & set(refusal.fields)
    return Filled(shown, "" if at_fields else refusal.message, 422)


def only(fields: Sequence[Field], **changes: Mapping[str, Any]) -> list[Field]:
    """The fields with some attributes changed by key: ``only(fields, hint={"login": "…"})``."""
    changed = []
    for each in fields:
        new = {name: by_key[each.key] for name, by_key in changes.items() if each.key in by_key}
        changed.append(replace(each, **new))
    return changed
