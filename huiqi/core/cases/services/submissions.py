"""The frozen snapshot of what was handed in, and what the rules say to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from huiqi.core.cases import events
from huiqi.core.cases.filling import declare_answers, overrides_of, take_over_facts
from huiqi.core.cases.form import FormField, form_of
from huiqi.core.cases.models import Answer, Attachment, Case, Filing, Submission
from huiqi.core.cases.models.draft import secret_of
from huiqi.core.cases.passage import Passage
from huiqi.core.facts.queries import snapshot
from huiqi.core.ledger.services import record_event
from huiqi.core.matching.services import assess_for_case, explanation_as_json
from huiqi.core.matching.verdict import Verdict
from huiqi.core.vault.ports import get_digester
from huiqi.core.vault.sealing import envelope_of
from huiqi.engine.exact_json import dumps
from huiqi.engine.packs.reads import release_reads


def take_snapshot(passage: Passage, *, reason: str) -> Submission:
    """Write the numbered, digested, immutable record of the case's content. The case row is locked."""
    case, terms, day = passage.case, passage.terms, passage.today
    form = form_of(terms)
    if reason == "submit":
        take_over_facts(case, form, day, passage.at)
    overrides = overrides_of(case, form, day)
    verdict = assess_for_case(company_id=case.company_id, opening=terms.opening, answers=overrides, on=day)
    number = case.submissions.count() + 1
    content = {
        "case": case.number,
        "number": number,
        "reason": reason,
        "at": passage.at.isoformat(),
        "item": {"id": terms.item_id, "name": terms.item_name},
        "release": {"number": terms.release_number, "digest": terms.release_digest},
        "opening": {"code": terms.opening_code, "digest": terms.opening.digest},
        "answers": _answers(case, form),
        "materials": _materials(case, passage),
        "facts": snapshot(case.company_id, _attributes(form), day, overrides=overrides, prefer_declared=True),
        "rule_result": explanation_as_json(verdict),
        "assessed": {"on": day, "facts": _facts_read(verdict, form)},
    }
    filing = Filing.objects.filter(case=case, state="accepted").first()
    if filing is not None:
        content["filing"] = {"number": filing.number, "project": filing.project, "until": filing.valid_until_on}
    content = _plain(content)
    submission = Submission.objects.create(
        case=case,
        number=number,
        reason=reason,
        content=content,
        digest=digest_of(content),
        digest_sm3=sm3_of(content),
        submitted_by_label=passage.actor.label,
        at=passage.at,
    )
    declare_answers(passage.actor, case, form, day)
    record_event(
        actor=passage.actor,
        kind=events.SUBMITTED,
        subject=("cases.case", case.number),
        payload={"number": submission.number, "digest": submission.digest, "digest_sm3": submission.digest_sm3},
        company_id=case.company_id,
    )
    return submission


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over exact JSON with sorted keys: the same from the database as on the day it was written."""
    return hashlib.sha256(dumps(_plain(content)).encode()).hexdigest()


def sm3_of(content: Mapping[str, Any]) -> str:
    """SM3 over the same text as ``digest_of``."""
    return get_digester().digest(dumps(_plain(content)).encode()).hex()


def _answers(case: Case, form: dict[str, FormField]) -> list[dict[str, Any]]:
    rows = {answer.field: answer for answer in Answer.objects.filter(case=case)}
    return [_answer(rows[name], field) for name, field in form.items() if name in rows]


def _answer(answer: Answer, field: FormField) -> dict[str, Any]:
    return {
        "field": answer.field,
        "title": field.title,
        "unit": field.unit,
        "type": field.type,
        "value": _value(answer),
        "origin": answer.origin,
        "source": answer.source,
        "as_of_on": answer.as_of_on,
        "reason": answer.reason,
        "saved_by": answer.saved_by_label,
        "saved_at": answer.saved_at.isoformat(),
    }


def _value(answer: Answer) -> Any:
    """As the snapshot keeps it: a secret as ciphertext and fingerprint, so that it can be checked and not read."""
    about = secret_of(answer)
    return envelope_of(answer.value, about) if about and answer.value else answer.value


def _materials(case: Case, passage: Passage) -> list[dict[str, Any]]:
    attached = Attachment.objects.filter(case=case).select_related("document_version__file")
    by_key: dict[str, list[dict[str, Any]]] = {}
    for each in attached:
        by_key.setdefault(each.material, []).append(
            {
                "version": each.document_version_id,
                "name": each.document_version.original_name,
                "sha256": each.document_version.file.sha256,
                "grade": each.grade,
            }
        )
    return [
        {"key": each.key, "name": each.name, "fetch": each.fetch, "files": by_key.get(each.key, [])}
        for each in passage.terms.materials
    ]


def _facts_read(verdict: Verdict, form: dict[str, FormField]) -> dict[str, Any]:
    """Everything the rules could look at, as they saw it: enough to work the result out again."""
    keys = {read.attribute for read in release_reads(verdict.release.definition)} | set(_attributes(form))
    return {key: verdict.facts[key] for key in keys if key in verdict.facts}


def _attributes(form: dict[str, FormField]) -> list[str]:
    return list(dict.fromkeys(field.attribute for field in form.values() if field.attribute))


def _plain(value: Any) -> Any:
    """The same content in the types that exact JSON knows, keys sorted, days written out."""
    if isinstance(value, dict):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
