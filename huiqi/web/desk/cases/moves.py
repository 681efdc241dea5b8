"""A move as a small form under its button, drawn from the process definition."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from huiqi.core.cases.queries import LegalMove
from huiqi.engine.process import FieldSpec
from huiqi.web.desk.asked import Asked
from huiqi.web.desk.cases.checks import failing_clauses
from huiqi.web.kit.forms import Field, Option

LISTED = frozenset({"list", "reasons"})
CHOSEN = frozenset({"field_names", "materials"})
"""Lists to choose from: left out where the case has nothing to choose (an item without papers to bring)."""
UNFILLED = frozenset({"record_breach"})
"""Moves whose sums are found out, never taken over from what the rules computed."""
REFUSING = frozenset({"refuse", "decline", "return", "payment_failed"})


@dataclass(frozen=True)
class MoveSheet:
    """What the page draws: a button, or a button that opens a form."""

    name: str
    title: str
    fields: list[Field]
    is_main: bool
    is_danger: bool
    blocked: str
    hint: str
    is_open: bool
    error: str
    key: str
    asks_despite: bool = False


def move_sheet(
    asked: Asked,
    move: LegalMove,
    result: Mapping[str, Any],
    given: Any,
    errors: Mapping[str, str],
    start: Mapping[str, Any] | None = None,
) -> MoveSheet:
    """The sheet with its fields prefilled where the case already answers them, or ``start`` does."""
    fields = [
        _field(asked, move, spec, result, given, errors)
        for spec in move.fields
        if spec.name not in CHOSEN or _options(asked, spec, result)
    ]
    if given is None and start:
        fields = [replace(each, value=start.get(each.key, each.value)) for each in fields]
    return MoveSheet(
        name=move.name, title=move.title, fields=fields, is_main=move.is_main, is_danger=move.name in REFUSING,
        blocked=move.blocked, hint=move.hint, is_open=bool(errors), error=errors.get("", ""), key=uuid.uuid4().hex,
    )  # fmt: skip


def _field(
    asked: Asked, move: LegalMove, spec: FieldSpec, result: Mapping[str, Any], given: Any, errors: Mapping[str, str]
) -> Field:
    known = {} if move.name in UNFILLED else result
    value = _typed(spec, given) if given is not None else _prefilled(spec, known)
    kind = {"decimal": "money", "choice": "enum", "reasons": "set", "list": "set", "text": "text"}.get(
        spec.type, spec.type
    )
    options = _options(asked, spec, result)
    if kind == "text" and spec.max_length > 200:
        kind = "textarea"
    if spec.type == "list" and not options:
        kind = "textarea"
    return Field(
        key=spec.name,
        name=spec.title,
        type=kind,
        unit=str(result.get("unit") or "万元") if spec.type == "decimal" else "",
        enum=options,
        required=spec.is_required,
        hint=spec.hint,
        value=value,
        error=errors.get(spec.name, ""),
        prefix=f"{move.name}-",
        max_length=spec.max_length,
    )


def _typed(spec: FieldSpec, given: Any) -> Any:
    return given.getlist(spec.name) if spec.type in LISTED else given.get(spec.name, "")


def _prefilled(spec: FieldSpec, result: Mapping[str, Any]) -> Any:
    if spec.type == "decimal" and spec.name == "amount":
        return "" if result.get("amount") is None else f"{result['amount']}"
    if spec.type == "date":
        return timezone.localdate().isoformat()
    if spec.name == "clauses":
        return list(failing_clauses(result))
    return [] if spec.type in LISTED else ""


def _options(asked: Asked, spec: FieldSpec, result: Mapping[str, Any]) -> Sequence[Any]:
    """The answers to choose from: the definition's own, or the case's fields, papers and failed clauses."""
    if spec.choices:
        return [Option(code, text) for code, text in spec.choices.items()]
    if spec.name == "field_names":
        return [Option(name, field.title) for name, field in asked.form.items()]
    if spec.name == "materials":
        return [Option(material.key, material.name) for material in asked.terms.materials if material.is_brought]
    if spec.name == "clauses":
        return [Option(text, text) for text in failing_clauses(result)]
    return ()


def values_of(specs: Sequence[FieldSpec], given: Any) -> dict[str, Any]:
    """What was posted for a move's fields, lists as lists."""
    values: dict[str, Any] = {}
    for spec in specs:
        if spec.type in LISTED:
            values[spec.name] = [
                line for entry in given.getlist(spec.name) for line in entry.splitlines() if line.strip()
            ]
        elif spec.name in given:
            values[spec.name] = given.get(spec.name)
    return values
