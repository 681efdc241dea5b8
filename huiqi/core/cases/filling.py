"""Facts and answers side by side: taking over what departments hold, and what a company says instead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huiqi.core.cases.form import FormField
from huiqi.core.cases.models import Answer, Case
from huiqi.core.facts.facts_on_file import FactOnFile, year_of_label
from huiqi.core.facts.queries import facts_for_assessment
from huiqi.core.facts.services import declare_fact
from huiqi.core.ledger.actors import Actor

FACT_LABEL = "系统"


def facts_on_file(company_id: int, day: date) -> dict[str, FactOnFile]:
    """What departments hold of a company, by field name (``key`` or ``key@上年度``)."""
    _, provenance = facts_for_assessment(company_id, application_day=day, prefer_declared=True)
    return provenance


def take_over_facts(case: Case, form: dict[str, FormField], day: date, at: datetime) -> None:
    """Fill the form's empty fields from facts, and renew those that were taken over earlier.

    What a person typed or declared is never touched.
    """
    provenance = facts_on_file(case.company_id, day)
    existing = {answer.field: answer for answer in Answer.objects.filter(case=case)}
    fresh = []
    for name in form:
        fact, answer = provenance.get(name), existing.get(name)
        if fact is None:
            continue
        if answer is None:
            fresh.append(_answer(case, name, fact, at))
        elif answer.origin == "fact" and (answer.value, answer.as_of_on) != (fact.value, fact.as_of_on):
            _renew(answer, fact, at)
    Answer.objects.bulk_create(fresh, ignore_conflicts=True)


def _answer(case: Case, name: str, fact: FactOnFile, at: datetime) -> Answer:
    return Answer(
        case=case,
        field=name,
        value=fact.value,
        origin="fact",
        source=fact.source_name,
        as_of_on=fact.as_of_on,
        saved_by_label=FACT_LABEL,
        saved_at=at,
    )


def _renew(answer: Answer, fact: FactOnFile, at: datetime) -> None:
    answer.value, answer.source, answer.as_of_on = fact.value, fact.source_name, fact.as_of_on
    answer.saved_at = at
    answer.version += 1
    answer.save(update_fields=["value", "source", "as_of_on", "saved_at", "version"])


def overrides_of(case: Case, form: dict[str, FormField], day: date) -> dict[str, Any]:
    """What the company says itself, as the rules take it: whole keys, years merged with those on file."""
    facts, _ = facts_for_assessment(case.company_id, application_day=day, prefer_declared=True)
    overrides: dict[str, Any] = {}
    for answer in Answer.objects.filter(case=case).exclude(origin="fact").exclude(value=None):
        field = form.get(answer.field)
        if field is None or field.attribute is None:
            continue
        if field.year_label is None:
            overrides[field.attribute] = answer.value
            continue
        years = overrides.setdefault(field.attribute, _years(facts.get(field.attribute)))
        years[field.year_label] = answer.value
    return overrides


def declare_answers(actor: Actor, case: Case, form: dict[str, FormField], day: date) -> None:
    """Put on record, as declared facts, what the company says itself and has not said before.

    The statements stay beside those of departments and come up again in its next application.
    """
    provenance = facts_on_file(case.company_id, day)
    for answer in Answer.objects.filter(case=case).exclude(origin="fact").exclude(value=None):
        field, fact = form.get(answer.field), provenance.get(answer.field)
        if field is None or field.attribute is None or (fact is not None and fact.value == answer.value):
            continue
        declare_fact(
            actor=actor,
            company_id=case.company_id,
            attribute=field.attribute,
            year=year_of_label(field.year_label, day) if field.year_label else None,
            value=answer.value,
            reason=answer.reason or f"办件 {case.number} 填报",
        )


def _years(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
