"""A draft as it is filled in: fields in groups with their answers, materials with their papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from huiqi.core.cases import access, moment
from huiqi.core.cases.checking import Problem
from huiqi.core.cases.filling import facts_on_file
from huiqi.core.cases.form import FormField, form_of
from huiqi.core.cases.models import Answer, Attachment, Case, Supplement
from huiqi.core.cases.services.check_draft import check_draft
from huiqi.core.cases.terms import Material, Terms, get_terms
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.ledger.actors import Actor


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A field with what stands in it. ``fact`` is what a department holds, also when the answer differs."""

    field: FormField
    value: Any
    origin: str
    source: str
    as_of_on: date | None
    version: int
    saved_by: str
    saved_at: datetime | None
    reason: str
    fact: FactOnFile | None
    is_editable: bool


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material with the papers used for it."""

    material: Material
    attachments: tuple[Attachment, ...]
    is_editable: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the application page needs."""

    case: Case
    terms: Terms
    groups: dict[str, list[AnswerRow]]
    materials: tuple[MaterialRow, ...]
    problems: tuple[Problem, ...]
    supplement: Supplement | None
    last_saved_at: datetime | None
    last_saved_by: str


def get_draft(actor: Actor, number: str) -> Draft:
    """The application as it is filled in now. Raises NotFound."""
    case = access.find_visible(actor, number)
    terms = get_terms(case.opening_code)
    supplement = Supplement.objects.filter(case=case, state="open").first()
    answers = {answer.field: answer for answer in Answer.objects.filter(case=case)}
    people = [answer for answer in answers.values() if answer.saved_by_id]
    last = max(people, key=lambda answer: answer.saved_at, default=None)
    return Draft(
        case=case,
        terms=terms,
        groups=_groups(actor, case, terms, answers, supplement),
        materials=_materials(case, terms, supplement),
        problems=tuple(check_draft(actor=actor, case_number=number)),
        supplement=supplement,
        last_saved_at=last.saved_at if last else None,
        last_saved_by=last.saved_by_label if last else "",
    )


def _groups(
    actor: Actor, case: Case, terms: Terms, answers: dict[str, Answer], supplement: Supplement | None
) -> dict[str, list[AnswerRow]]:
    provenance = facts_on_file(case.company_id, moment.today())
    is_own = actor.company_id == case.company_id
    groups: dict[str, list[AnswerRow]] = {}
    for name, field in form_of(terms).items():
        is_editable = case.state == "draft" or bool(supplement and name in supplement.fields)
        row = _row(field, answers.get(name), provenance.get(name), is_editable)
        if field.is_secret and row.value and not is_own:
            row = replace(row, value=f"尾号 {str(row.value)[-4:]}")
        groups.setdefault(field.group, []).append(row)
    return groups


def _row(field: FormField, answer: Answer | None, fact: FactOnFile | None, is_editable: bool) -> AnswerRow:
    if answer is None:
        return AnswerRow(field, None, "typed", "", None, 0, "", None, "", fact, is_editable)
    return AnswerRow(
        field=field,
        value=answer.value,
        origin=answer.origin,
        source=answer.source,
        as_of_on=answer.as_of_on,
        version=answer.version,
        saved_by=answer.saved_by_label,
        saved_at=answer.saved_at,
        reason=answer.reason,
        fact=fact,
        is_editable=is_editable,
    )


def _materials(case: Case, terms: Terms, supplement: Supplement | None) -> tuple[MaterialRow, ...]:
    attached: dict[str, list[Attachment]] = {}
    for each in Attachment.objects.filter(case=case).select_related(
        "document_version__document", "document_version__file"
    ):
        attached.setdefault(each.material, []).append(each)
    return tuple(
        MaterialRow(
            material,
            tuple(attached.get(material.key, [])),
            case.state == "draft" or bool(supplement and material.key in supplement.materials),
        )
        for material in terms.materials
    )
