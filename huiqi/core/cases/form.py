"""The form of a case: what its opening asks, which fact each field is, and how an answer is read.

Where the source has no form, the form is what its rules, exclusions, scores and amount read, plus
the opening's own fields and, where money is paid, the account. A field is called by the attribute's
key, or ``key@上年度`` where every year has a value of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiqi.core.cases.terms import Terms
from huiqi.core.catalog.queries import current_vocabulary
from huiqi.core.parties.models import Department
from huiqi.engine.forms.build import FormField as AskedField
from huiqi.engine.forms.build import build_form
from huiqi.engine.forms.values import check_value, parse_value
from huiqi.engine.refusal import InvalidInput, NotFound

MAX_TEXT = 1000


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. ``attribute`` is the fact it states, None for a field of the form alone."""

    name: str
    title: str
    type: str
    unit: str
    choices: tuple[str, ...] | None
    is_required: bool
    group: str
    attribute: str | None = None
    year_label: str | None = None
    hint: str = ""

    @property
    def is_secret(self) -> bool:
        """Shown masked: a bank account."""
        return self.name == "payee_account"


def form_of(terms: Terms) -> dict[str, FormField]:
    """All fields of an opening by name, in the order in which they are asked."""
    holders = dict(Department.objects.values_list("code", "name"))
    form = build_form(terms.opening.release.definition, terms.definition, current_vocabulary(), holders)
    return {each.field: _field(each, group.title) for group in form.groups for each in group.fields}


def field_of(terms: Terms, name: str) -> FormField:
    """One field. Raises NotFound for a name that the form does not have."""
    try:
        return form_of(terms)[name]
    except KeyError:
        raise NotFound(f"申请表里没有“{name}”这一栏，请刷新页面。") from None


def read_answer(field: FormField, given: Any) -> Any:
    """What was given as a typed value, None for empty. Raises InvalidInput with one sentence."""
    if given is None:
        return None
    if field.type == "text":
        return _text(field, given)
    if isinstance(given, str):
        return parse_value(field.type, field.unit or None, given, key=field.attribute or "", choices=field.choices)
    return check_value(field.type, given, unit=field.unit or None, key=field.attribute or "", choices=field.choices)


def _text(field: FormField, given: Any) -> str | None:
    text = str(given).strip().replace("\x00", "")
    if len(text) > MAX_TEXT:
        raise InvalidInput(f"“{field.title}”最多 {MAX_TEXT} 字。")
    if field.is_secret and text:
        return _account(text)
    return text or None


def _account(text: str) -> str:
    digits = text.replace(" ", "").replace("-", "")
    if not digits.isascii() or not digits.isdigit() or not 8 <= len(digits) <= 32:
        raise InvalidInput("银行账号应是 8 到 32 位数字，请核对后重填。")
    return digits


def _field(asked: AskedField, group: str) -> FormField:
    return FormField(
        name=asked.field,
        title=asked.title,
        type=asked.type,
        unit=asked.unit or "",
        choices=asked.enum or None,
        is_required=asked.required,
        group=group,
        attribute=asked.key if asked.is_attribute else None,
        year_label=asked.year_label,
        hint=asked.hint,
    )
