"""The form of an opening: what its rules, exclusions, scores and amount read, grouped by who holds it.

Where a source has no form of its own, this is the form; bank account (when money is paid), contact and
materials are added. A derived attribute is never asked: its inputs are, since those are what departments
hold and companies know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiqi.engine.packs.reads import (
    CLASSIFICATION_ATTRIBUTES,
    DEFAULT_YEAR,
    YEAR_LABELS,
    expression_reads,
    release_reads,
    walk_leaves,
)
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary

APPLICANT = "applicant"
OWN_GROUP, PAYEE_GROUP, CONTACT_GROUP = "application", "payee", "contact"
GROUP_TITLES = {OWN_GROUP: "本次申请", PAYEE_GROUP: "收款账户", CONTACT_GROUP: "联系人", APPLICANT: "由企业填写"}
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BY_CLASSIFICATION = "规则项"
MOST_NAMED = 12


@dataclass(frozen=True)
class FormField:
    """One field. ``field`` is its name in answers: the key, or ``key@上年度`` for one of several years."""

    key: str
    year_label: str | None
    name: str
    type: str
    unit: str | None
    enum: tuple[str, ...]
    required: bool
    hint: str = ""
    is_attribute: bool = True

    @property
    def field(self) -> str:
        """``revenue_total@上年度``, or the bare key."""
        return f"{self.key}@{self.year_label}" if self.year_label else self.key

    @property
    def title(self) -> str:
        """「上年度营业收入总额」 as it stands above the input."""
        return f"{self.year_label}{self.name}" if self.year_label else self.name


@dataclass(frozen=True)
class FormGroup:
    """Fields that one department holds; ``department`` is its code, or one of the form's own groups."""

    department: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class FormMaterial:
    """A paper of the application; see the opening's ``materials``."""

    key: str
    name: str
    issued_by: str
    required: bool
    grade: str
    fetch: str
    form: str = ""
    hint: str = ""

    @property
    def is_uploaded(self) -> bool:
        """True when the company has to bring a file; the others are generated or fetched."""
        return self.fetch == "upload"


@dataclass(frozen=True)
class Form:
    """The whole form in the order in which it is asked."""

    groups: tuple[FormGroup, ...]
    materials: tuple[FormMaterial, ...]

    @property
    def fields(self) -> dict[str, FormField]:
        """All fields by their name in answers."""
        return {each.field: each for group in self.groups for each in group.fields}


@dataclass
class _Asked:
    """Attributes to ask for, in order, each with whether the outcome cannot do without it."""

    years: dict[tuple[str, str | None], bool] = field(default_factory=dict)

    def add(self, key: str, year: str | None, required: bool) -> None:
        self.years[key, year] = self.years.get((key, year), False) or required


def build_form(
    release: Mapping[str, Any],
    opening: Mapping[str, Any],
    vocabulary: Vocabulary,
    holders: Mapping[str, str] | None = None,
) -> Form:
    """The form of ``opening`` over ``release`` (both as in the pack).

    ``holders`` gives the department names by code; without it a group is titled by the vocabulary's wording.
    Attributes that the vocabulary does not know are left out: the lint has named them before publication.
    """
    asked = _Asked()
    needed = _needed_paths(release.get("conditions"), ("conditions",))
    for read in release_reads(dict(release)):
        required = read.where == "amount" or read.path in needed
        _ask(asked, vocabulary, read.attribute, read.period, required, frozenset())
    hints = _hints(release, opening, vocabulary)
    groups = list(_rule_groups(asked, vocabulary, hints, holders or {}))
    groups += list(_own_groups(opening))
    return Form(tuple(groups), tuple(_material(raw) for raw in opening.get("materials") or []))


def _needed_paths(node: Any, path: tuple[str | int, ...]) -> set[tuple[str | int, ...]]:
    """Leaves that only ``all`` stands above: without them nothing can be decided."""
    if not isinstance(node, Mapping):
        return set()
    if "attr" in node:
        return {path}
    children = enumerate(node.get("all") or [])
    return {leaf for index, child in children for leaf in _needed_paths(child, (*path, "all", index))}


def _ask(
    asked: _Asked, vocabulary: Vocabulary, key: str, period: str | None, required: bool, above: frozenset[str]
) -> None:
    attribute = vocabulary.get(key)
    if attribute is None or key in above:
        return
    year = (period if period in YEAR_LABELS else DEFAULT_YEAR) if attribute.is_yearly else None
    inputs = list(_inputs(attribute, year, vocabulary))
    if not inputs:
        asked.add(key, year, required)
    for name, input_year in inputs:
        _ask(asked, vocabulary, name, input_year, required, above | {key})


def _inputs(attribute: Attribute, year: str | None, vocabulary: Vocabulary) -> Iterator[tuple[str, str | None]]:
    """What a derived attribute is worked out from; nothing for one that is simply known."""
    text = attribute.derive_text
    if not text:
        return
    if attribute.derive is not None:
        for name, named_year in expression_reads(text):
            yield name, named_year or year
    elif text.startswith(_BY_CLASSIFICATION):
        yield from ((name, None) for name in CLASSIFICATION_ATTRIBUTES)
    else:
        yield from ((name, None) for name in _NAME.findall(text) if name in vocabulary)


def _hints(release: Mapping[str, Any], opening: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str]:
    """The opening's own words, else the meaning from the vocabulary; for free choices the wording of the rules.

    Tags and titles are compared word for word, so the company is shown how the document writes them.
    """
    hints = {
        key: "" if attribute.meaning in ("—", attribute.name) else attribute.meaning
        for key, attribute in vocabulary.attributes.items()
    }
    hints |= dict(opening.get("field_hints") or {})
    for key, values in _named_values(release, vocabulary).items():
        wording = f"条文里的写法：{'、'.join(values[:MOST_NAMED])}{'等' if len(values) > MOST_NAMED else ''}"
        is_list_of_examples = vocabulary[key].type == "set" and key not in (opening.get("field_hints") or {})
        said = "" if is_list_of_examples else hints[key].rstrip("。")
        hints[key] = "；".join(part for part in (said, wording) if part)
    return hints


def _named_values(release: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name in ("conditions", "exclusions"):
        for leaf in walk_leaves(release.get(name)):
            attribute = vocabulary.get(leaf.node.get("attr", "")) if leaf.kind == "atom" else None
            if attribute is None or attribute.type not in ("set", "enum") or attribute.enum:
                continue
            value = leaf.node.get("value")
            values = named.setdefault(attribute.key, [])
            values += [each for each in (value if isinstance(value, list) else [value]) if each and each not in values]
    return named


def _rule_groups(
    asked: _Asked, vocabulary: Vocabulary, hints: Mapping[str, str], holders: Mapping[str, str]
) -> Iterator[FormGroup]:
    by_holder: dict[str, list[FormField]] = {}
    titles: dict[str, str] = {}
    for (key, year), required in asked.years.items():
        attribute = vocabulary[key]
        holder = attribute.department or attribute.authority or APPLICANT
        titles[holder] = GROUP_TITLES.get(holder) or holders.get(holder) or attribute.authority
        by_holder.setdefault(holder, []).append(_rule_field(attribute, year, required, hints))
    last = [APPLICANT] if APPLICANT in by_holder else []
    for holder in [*(each for each in by_holder if each != APPLICANT), *last]:
        yield FormGroup(holder, titles[holder], tuple(by_holder[holder]))


def _rule_field(attribute: Attribute, year: str | None, required: bool, hints: Mapping[str, str]) -> FormField:
    return FormField(
        key=attribute.key,
        year_label=year,
        name=attribute.name,
        type=attribute.type,
        unit=attribute.unit,
        enum=attribute.enum,
        required=required,
        hint=hints.get(attribute.key, ""),
    )


def _own_groups(opening: Mapping[str, Any]) -> Iterator[FormGroup]:
    if opening.get("informational"):
        return
    extra = tuple(_extra_field(raw) for raw in opening.get("extra_fields") or [])
    if extra:
        yield FormGroup(OWN_GROUP, GROUP_TITLES[OWN_GROUP], extra)
    if opening.get("fund"):
        payee = (
            _text("payee_name", "收款户名", "须与申请企业同名"),
            _text("payee_bank", "开户银行", "写到支行"),
            _text("payee_account", "收款账号", "对公账户的账号"),
        )
        yield FormGroup(PAYEE_GROUP, GROUP_TITLES[PAYEE_GROUP], payee)
    contact = (_text("contact_name", "联系人"), _text("contact_phone", "联系电话", "办理中有问题会打这个电话"))
    yield FormGroup(CONTACT_GROUP, GROUP_TITLES[CONTACT_GROUP], contact)


def _extra_field(raw: Mapping[str, Any]) -> FormField:
    return FormField(
        key=raw["key"],
        year_label=None,
        name=raw["name"],
        type=raw["type"],
        unit=raw.get("unit"),
        enum=tuple(raw.get("enum") or ()),
        required=bool(raw.get("required")),
        hint=raw.get("hint") or "",
        is_attribute=False,
    )


def _text(key: str, name: str, hint: str = "") -> FormField:
    return FormField(key, None, name, "text", None, (), True, hint, is_attribute=False)


def _material(raw: Mapping[str, Any]) -> FormMaterial:
    return FormMaterial(
        key=raw["key"],
        name=raw["name"],
        issued_by=raw.get("issued_by") or "",
        required=bool(raw.get("required")),
        grade=raw["grade"],
        fetch=raw["fetch"],
        form=raw.get("form") or "",
        hint=raw.get("hint") or "",
    )
