"""The form of a case: what its opening asks, which fact each field is, and how an answer is read.

Where the source has no form, the form is what its rules, exclusions, scores and amount read, plus
the opening's own fields and, where money is paid, the account. A field is called by the attribute's
key, or ``key@上年度`` where every year has a value of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiqi.core.cases.terms import Terms
from huiqi.core.facts.models import Attribute
from huiqi.engine.forms.values import check_value, parse_value
from huiqi.engine.packs.reads import DEFAULT_YEAR, release_reads
from huiqi.engine.refusal import InvalidInput, NotFound

PAYEE_FIELDS = ("payee_name", "payee_bank", "payee_account")
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
    fields = {field.name: field for field in _rule_fields(terms)}
    fields |= {field.name: field for field in _extra_fields(terms)}
    fields |= {field.name: field for field in _people_fields(bool(terms.fund_code))}
    return fields


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
    if field.type in ("text", "enum_text"):
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


def _rule_fields(terms: Terms) -> list[FormField]:
    words = {each.key: each for each in Attribute.objects.all()}
    hints = terms.definition.get("field_hints") or {}
    return [
        _rule_field(words[key], label, hints)
        for key, label in _readings(terms)
        if key in words and not words[key].derive
    ]


def _rule_field(word: Attribute, label: str | None, hints: Mapping[str, str]) -> FormField:
    label = label if word.is_per_year else None
    return FormField(
        name=f"{word.key}@{label}" if label else word.key,
        title=f"{label}{word.name}" if label else word.name,
        type=word.type,
        unit=word.unit,
        choices=tuple(word.enum) if word.enum else None,
        is_required=False,
        group=word.authority or "企业",
        attribute=word.key,
        year_label=label,
        hint=hints.get(word.key, ""),
    )


_reads_by_digest: dict[str, tuple[tuple[str, str | None], ...]] = {}


def _readings(terms: Terms) -> tuple[tuple[str, str | None], ...]:
    """(attribute, year label) pairs that the release reads; kept by digest, a release never changes."""
    kept = _reads_by_digest.get(terms.release_digest)
    if kept is None:
        reads = release_reads(terms.opening.release.definition)
        kept = tuple(dict.fromkeys((read.attribute, read.period or DEFAULT_YEAR) for read in reads))
        _reads_by_digest[terms.release_digest] = kept
    return kept


def _extra_fields(terms: Terms) -> list[FormField]:
    return [
        FormField(
            name=raw["key"],
            title=raw["name"],
            type=raw.get("type", "text"),
            unit=raw.get("unit") or "",
            choices=tuple(raw["enum"]) if raw.get("enum") else None,
            is_required=bool(raw.get("required", False)),
            group="本次申请",
            hint=raw.get("hint") or "",
        )
        for raw in terms.definition.get("extra_fields") or []
    ]


def _people_fields(is_paid: bool) -> list[FormField]:
    def text(name: str, title: str, group: str, hint: str = "") -> FormField:
        return FormField(name, title, "text", "", None, True, group, hint=hint)

    contact = [text("contact_name", "联系人", "联系人"), text("contact_phone", "联系电话", "联系人")]
    if not is_paid:
        return contact
    return [
        text("payee_name", "收款户名", "收款账户", "要和申请企业同名"),
        text("payee_bank", "开户银行", "收款账户", "写到支行"),
        text("payee_account", "收款账号", "收款账户"),
        *contact,
    ]
