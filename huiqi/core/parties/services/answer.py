"""A person answers which company a row speaks of; the answer serves the same row next time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Company, CompanyAlias, IdentityQuestion
from huiqi.core.parties.services.aliases import keep_alias
from huiqi.core.parties.services.companies import create_company
from huiqi.engine.identity import is_registration_number, normalise_name
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

State = IdentityQuestion.State


@transaction.atomic
def answer_identity(
    *, actor: Actor, question_id: int, answer: str, company_id: int | None = None, uscc: str = ""
) -> IdentityQuestion:
    """``same`` with ``company_id``: this company; its other name and old number are kept as aliases. ``none``: none of
    them. ``new``: a company of its own, created with ``uscc`` (typed from the licence) or the row's code.

    Raises NotFound, InvalidInput, Conflict when a colleague was faster with another answer.
    """
    access.require_operator(actor)
    question = IdentityQuestion.objects.select_for_update().filter(pk=question_id).first()
    if question is None:
        raise NotFound("没有这条疑问，请回到列表。")
    if question.state != State.OPEN:
        if question.state == answer and (answer != State.SAME or question.company_id == company_id):
            return question
        raise Conflict(f"这条疑问已经回答为“{question.get_state_display()}”，请看列表里的下一条。")
    question.company = _company(actor, question, answer, company_id, uscc)
    question.state, question.answered_at, question.answered_by_id = answer, timezone.now(), actor.person_id
    question.save(update_fields=["state", "company", "answered_at", "answered_by"])
    record_event(
        actor=actor,
        kind=events.IDENTITY_ANSWERED,
        subject=("parties.identity", question.pk),
        payload={"answer": answer},
        company_id=question.company_id,
    )
    return question


def _company(
    actor: Actor, question: IdentityQuestion, answer: str, company_id: int | None, uscc: str
) -> Company | None:
    match answer:
        case State.SAME:
            return _same(question, company_id)
        case State.NEW:
            return _create(actor, question, uscc)
        case State.NONE:
            return None
    raise InvalidInput("请选“同一家”“都不是”或“新企业”。")


def _same(question: IdentityQuestion, company_id: int | None) -> Company:
    company = Company.objects.filter(pk=company_id).first() if company_id else None
    if company is None:
        raise InvalidInput("请先选是哪一家企业。", fields={"company": "请先选是哪一家企业。"})
    row = question.row
    if row["name"] and normalise_name(row["name"]) != normalise_name(company.name):
        keep_alias(company, CompanyAlias.Kind.OTHER_NAME, row["name"], question.source or "人工认企业")
    number = row["registration_number"]
    if is_registration_number(number) and not CompanyAlias.objects.filter(kind="registration", key=number).exists():
        keep_alias(company, CompanyAlias.Kind.REGISTRATION, number, question.source or "人工认企业")
    return company


def _create(actor: Actor, question: IdentityQuestion, uscc: str) -> Company:
    row = question.row
    code = uscc.strip() or row["uscc"]
    if not code:
        words = "建新企业要有统一社会信用代码，请按营业执照填写。"
        raise InvalidInput(words, fields={"uscc": words})
    return create_company(
        actor=actor,
        uscc=code,
        name=row["name"],
        address=row["address"],
        legal_representative=row["legal_representative"],
    )
