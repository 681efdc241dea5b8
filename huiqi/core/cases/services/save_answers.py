"""Saving fields of a draft. Each field has its own version: several people can fill at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from huiqi.core.cases import access, moment
from huiqi.core.cases.filling import facts_on_file
from huiqi.core.cases.form import FormField, form_of, read_answer
from huiqi.core.cases.models import Answer, Case, Supplement
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import Conflict, InvalidInput


@dataclass
class SavedAnswers:
    """What came of saving: versions of what was saved, and a sentence for each field that was not."""

    saved: dict[str, int] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """True when everything given was saved."""
        return not self.problems


@transaction.atomic
def save_answers(
    *,
    actor: Actor,
    case_number: str,
    values: Mapping[str, Any],
    expected: Mapping[str, int] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> SavedAnswers:
    """Save ``values`` (text as typed, or typed values) field by field; one bad field loses no other.

    ``expected`` holds the version of each field that the person was looking at: a field that somebody
    else has changed meanwhile is not overwritten and comes back with a sentence. ``reasons`` says why a
    value differs from the fact on file. Raises NotFound, NotAllowed, Conflict (no longer editable).
    """
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    require_editable(case, values)
    form = form_of(get_terms(case.opening_code))
    provenance = facts_on_file(case.company_id, moment.today())
    existing = {answer.field: answer for answer in Answer.objects.filter(case=case, field__in=list(values))}
    result = SavedAnswers()
    for name, given in values.items():
        try:
            version = (expected or {}).get(name)
            answer = _changed(actor, case, form, name, given, existing.get(name), version, provenance.get(name))
        except (InvalidInput, Conflict) as fault:
            result.problems[name] = fault.message
            continue
        answer.reason = (reasons or {}).get(name, answer.reason)[:500]
        answer.save()
        result.saved[name] = answer.version
    return result


def require_editable(case: Case, names: Mapping[str, Any] | set[str]) -> None:
    """A draft may be changed; afterwards only what an open supplement names."""
    if case.state == "draft":
        return
    supplement = Supplement.objects.filter(case=case, state="open").first()
    if supplement is None:
        raise Conflict("申请已经提交，内容不能再改。要更正的，请先撤回或等部门要求补正。")
    outside = [name for name in names if name not in supplement.fields]
    if outside:
        raise Conflict("补正时只能改部门点出的栏目，其他内容以提交时为准。")


def _changed(
    actor: Actor,
    case: Case,
    form: Mapping[str, FormField],
    name: str,
    given: Any,
    answer: Answer | None,
    expected: int | None,
    fact: FactOnFile | None,
) -> Answer:
    if name not in form:
        raise InvalidInput("申请表里没有这一栏，请刷新页面。")
    value = read_answer(form[name], given)
    if answer is None:
        answer = Answer(case=case, field=name, version=0)
    elif _is_overtaken(actor, answer, expected) and answer.value != value:
        raise Conflict(f"{answer.saved_by_label}刚改过这一栏，没有覆盖。请看过后再改。")
    answer.value = value
    _set_origin(answer, fact)
    answer.version += 1
    answer.saved_by_id, answer.saved_by_label, answer.saved_at = actor.person_id, actor.label, moment.now()
    return answer


def _is_overtaken(actor: Actor, answer: Answer, expected: int | None) -> bool:
    """True when somebody else has saved the field since; one's own other tab is no stranger."""
    return expected is not None and expected != answer.version and answer.saved_by_id != actor.person_id


def _set_origin(answer: Answer, fact: FactOnFile | None) -> None:
    if fact is None:
        answer.origin, answer.source, answer.as_of_on = "typed", "", None
        return
    answer.origin = "fact" if fact.value == answer.value else "declared"
    answer.source = fact.source_name if answer.origin == "fact" else "企业申报"
    answer.as_of_on = fact.as_of_on if answer.origin == "fact" else moment.today()
