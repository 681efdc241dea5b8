"""Fields of an application as the kit draws them, and what was typed as values to save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from huiqi.core.cases.queries import AnswerRow
from huiqi.engine.forms.values import format_value
from huiqi.web.kit.figures import cn_date
from huiqi.web.kit.forms import UNKNOWN, Field

NUMERIC = frozenset({"number", "money", "percent"})
SET_HINT = "多项用顿号隔开；没有就写「无」"
LIST_HINT = "每行一笔：金额 费用"


def typed_text(kind: str, value: Any) -> Any:
    """A stored value as it stands in its input."""
    if value is None:
        return ""
    if kind in NUMERIC:
        return f"{Decimal(value):f}"
    if kind == "bool":
        return "true" if value else "false"
    if kind == "set":
        return "、".join(value) or "无"
    if kind == "list":
        return "\n".join(f"{row['amount']} {row['fee']}" for row in value)
    return str(value)


def field_of(row: AnswerRow, typed: Mapping[str, Any], errors: Mapping[str, str]) -> Field:
    """The kit's field for an answer; what was typed last stays in the input, right or wrong."""
    spec = row.field
    kind = "textarea" if spec.type in ("set", "list") else spec.type
    hint = spec.hint or {"set": SET_HINT, "list": LIST_HINT}.get(spec.type, "")
    return Field(
        key=spec.name,
        name=spec.title,
        type=kind,
        unit=spec.unit,
        enum=spec.choices or (),
        required=spec.is_required,
        hint=hint,
        value=typed.get(spec.name, typed_text(spec.type, row.value)),
        error=errors.get(spec.name, ""),
        source=row.source if row.origin != "typed" else "",
        as_of=cn_date(row.as_of_on) if row.origin != "typed" and row.as_of_on else "",
        unknown=kind in ("bool", "enum"),
    )


def shown_value(row: AnswerRow) -> str:
    """The stored value as a person reads it; an account only by its last digits."""
    if row.value is None:
        return "还没有填"
    if row.field.is_secret:
        return f"尾号 {str(row.value)[-4:]}"
    return format_value(row.field.type, row.field.unit, row.value)


def changed_values(rows: Iterable[AnswerRow], given: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """What the posted form changes, and the versions that the person was looking at."""
    values: dict[str, Any] = {}
    expected: dict[str, int] = {}
    for row in rows:
        name = row.field.name
        if name not in given or not row.is_editable:
            continue
        text = given.get(name, "").strip()
        text = "" if text == UNKNOWN else text
        if text == typed_text(row.field.type, row.value):
            continue
        values[name] = _value(row, text)
        version = given.get(f"v-{name}", "")
        if version.isdigit():
            expected[name] = int(version)
    return values, expected


def _value(row: AnswerRow, text: str) -> Any:
    if not text:
        return None
    return text == "true" if row.field.type == "bool" else text
