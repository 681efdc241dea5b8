"""Fields of a form as a page shows them, whether they come from a pack or from a Django form.

A field is data (``Field``): the kit draws label, hint, error, input and source from it, and the error
summary links to each. Values are kept as typed; nothing is parsed here (``engine.forms.values`` does).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms as django_forms

UNKNOWN = "unknown"  # the third answer of a yes/no question: 说不准

# type → (input mode, autocomplete, css width, placeholder)
TEXT_INPUTS: Mapping[str, tuple[str, str]] = {
    "money": ("decimal", "in-s in-num"),
    "number": ("decimal", "in-s in-num"),
    "integer": ("numeric", "in-s in-num"),
    "percent": ("decimal", "in-s in-num"),
    "date": ("text", "in-s"),
    "text": ("text", ""),
    "email": ("email", "in-m"),
    "tel": ("tel", "in-m"),
    "password": ("text", "in-m"),
    "code": ("numeric", "in-s"),
    "search": ("search", ""),
}
DEFAULT_HINTS = {"date": "写成 2026-03-01；2026 年 3 月 1 日也认得"}
DEFAULT_UNITS = {"percent": "%"}
RADIO_LIMIT = 5


@dataclass(frozen=True)
class Option:
    """One answer of a choice."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question.

    ``type``: money, number, integer, percent, date, bool, enum, set, text, textarea, file, email, tel,
    password, code, hidden, rows (a text area, one line a row). ``value`` is what was typed (a list for
    ``set``). ``enum`` are Options, (value, label) pairs or plain words. ``source`` and ``as_of`` show
    where a pre-filled value comes from; ``unknown`` allows 说不准 at a yes/no question.
    """

    key: str
    name: str
    type: str = "text"
    unit: str = ""
    enum: Sequence[Any] = ()
    required: bool = True
    hint: str = ""
    value: Any = ""
    error: str = ""
    source: str = ""
    as_of: str = ""
    unknown: bool = False
    fix_href: str = ""
    autocomplete: str = "off"
    max_length: int | None = None
    accept: str = ""
    multiple: bool = False
    prefix: str = "f-"
    yes: str = "是"
    no: str = "不是"

    @property
    def id(self) -> str:
        """The element the error summary jumps to."""
        return f"{self.prefix}{self.key.replace('@', '-')}"

    @property
    def asked(self) -> str:
        """The name without a closing question mark, to stand before a colon."""
        return self.name.rstrip("？?：: ")

    @property
    def options(self) -> list[Option]:
        """The answers, whatever shape they came in."""
        return [_option(entry) for entry in self.enum]

    @property
    def shape(self) -> str:
        """Which template part draws it: input, textarea, radios, select, checks, file, hidden."""
        match self.type:
            case "bool":
                return "radios"
            case "enum":
                return "radios" if len(self.enum) <= RADIO_LIMIT else "select"
            case "set":
                return "checks"
            case "textarea" | "rows" | "list":
                return "textarea"
            case "file" | "hidden" | "radios" | "select" | "checkbox":
                return self.type
            case _:
                return "input"

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The answers with the one given marked."""
        if self.type == "bool":
            options = [Option("true", self.yes), Option("false", self.no)]
            if self.unknown:
                options.append(Option(UNKNOWN, "现在说不准"))
        else:
            options = self.options
            if self.unknown and self.shape == "radios":
                options.append(Option(UNKNOWN, "现在说不准"))
        given = (
            {_text(value) for value in self.value}
            if isinstance(self.value, (list, tuple, set, frozenset))
            else {_text(self.value)}
        )
        return [
            {"option": option, "is_on": option.value in given, "id": f"{self.id}-{number}"}
            for number, option in enumerate(options)
        ]

    @property
    def typed(self) -> str:
        """The value as text in the input."""
        if isinstance(self.value, (list, tuple)):
            return "\n".join(_text(value) for value in self.value)
        return "" if self.value is None else str(self.value)

    @property
    def input_type(self) -> str:
        """HTML type; dates and numbers are text, so nothing typed is lost."""
        return self.type if self.type in ("email", "tel", "password") else "text"

    @property
    def input_mode(self) -> str:
        """The keyboard a phone shows."""
        return TEXT_INPUTS.get(self.type, ("text", ""))[0]

    @property
    def css(self) -> str:
        """Width of the input."""
        return TEXT_INPUTS.get(self.type, ("text", ""))[1]

    @property
    def shown_hint(self) -> str:
        """The hint, or the usual one of the type."""
        return self.hint or DEFAULT_HINTS.get(self.type, "")

    @property
    def shown_unit(self) -> str:
        """The unit after the input."""
        return self.unit or DEFAULT_UNITS.get(self.type, "")

    @property
    def described_by(self) -> str:
        """Ids of hint and error for assistive technology."""
        ids = [f"{self.id}-h"] if self.shown_hint else []
        if self.error:
            ids.append(f"{self.id}-e")
        return " ".join(ids)


@dataclass(frozen=True)
class FieldGroup:
    """Fields under one heading (usually the department that holds them)."""

    title: str
    fields: Sequence[Field] = field(default_factory=tuple)
    note: str = ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _option(entry: Any) -> Option:
    if isinstance(entry, Option):
        return entry
    if isinstance(entry, (list, tuple)):
        return Option(str(entry[0]), str(entry[1]))
    return Option(str(entry), str(entry))


def with_errors(
    fields: Iterable[Field], errors: Mapping[str, str], values: Mapping[str, Any] | None = None
) -> list[Field]:
    """The same fields with the sentences of a refusal (``Refusal.fields``) and what was typed."""
    given = values or {}
    return [
        replace(each, error=errors.get(each.key, each.error), value=given.get(each.key, each.value)) for each in fields
    ]


def typed_values(fields: Iterable[Field], data: Any) -> dict[str, Any]:
    """What was typed, by key, out of a QueryDict: lists for ``set``, texts else; "" for what was not sent."""
    return {each.key: data.getlist(each.key) if each.type == "set" else data.get(each.key, "") for each in fields}


def fields_of_form(form: django_forms.BaseForm) -> list[Field]:
    """A Django form as fields, so it looks like every other form."""
    return [field_of_bound(bound) for bound in form]


def field_of_bound(bound: django_forms.BoundField) -> Field:
    """One bound field of a Django form."""
    inner = bound.field
    widget = inner.widget
    choices = [Option(str(value), str(label)) for value, label in getattr(widget, "choices", ())]
    return Field(
        key=bound.html_name,
        name=str(bound.label),
        type=_type_of(inner, widget),
        enum=choices,
        prefix="id_",
        required=inner.required,
        hint=str(inner.help_text),
        value=_shown(bound),
        error="；".join(str(text) for text in bound.errors),
        autocomplete=str(widget.attrs.get("autocomplete", "off")),
        max_length=getattr(inner, "max_length", None),
        unit=str(widget.attrs.get("data-unit", "")),
        accept=str(widget.attrs.get("accept", "")),
        multiple=bool(getattr(widget, "allow_multiple_selected", False)),
    )


def _shown(bound: django_forms.BoundField) -> Any:
    value = bound.value()
    return "" if isinstance(bound.field.widget, django_forms.PasswordInput) or value is None else value


def _type_of(inner: django_forms.Field, widget: django_forms.Widget) -> str:
    """The kind of a Django field by its widget first, then by its class; unknown ones are text."""
    by_widget: list[tuple[type, str]] = [
        (django_forms.HiddenInput, "hidden"),
        (django_forms.PasswordInput, "password"),
        (django_forms.CheckboxSelectMultiple, "set"),
        (django_forms.RadioSelect, "radios"),
        (django_forms.SelectMultiple, "set"),
        (django_forms.Select, "select"),
        (django_forms.Textarea, "textarea"),
        (django_forms.CheckboxInput, "checkbox"),
        (django_forms.FileInput, "file"),
    ]
    by_class: list[tuple[type, str]] = [
        (django_forms.EmailField, "email"),
        (django_forms.DateField, "date"),
        (django_forms.DecimalField, "number"),
        (django_forms.IntegerField, "integer"),
    ]
    found = next((kind for cls, kind in by_widget if isinstance(widget, cls)), "")
    return found or next((kind for cls, kind in by_class if isinstance(inner, cls)), "text")
