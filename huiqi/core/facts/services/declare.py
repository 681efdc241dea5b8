"""A company states a fact itself (企业申报). It is kept beside what departments say and hides none of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiqi.core.facts import access, events
from huiqi.core.facts.models import Source, Statement, Withdrawal
from huiqi.core.facts.queries import get_attribute
from huiqi.core.facts.services.record import check_statement
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

DECLARED_SOURCE = "declared"
DECLARED_NAME = "企业申报"


@transaction.atomic
def declare_fact(
    *,
    actor: Actor,
    company_id: int,
    attribute: str,
    year: int | None,
    value: Any,
    reason: str = "",
    evidence_file_ids: Sequence[object] = (),
) -> Statement:
    """The company says what a fact is today. Used in its own applications, shown as 企业申报.

    ``value`` is typed (see ``engine.forms.values``), in the attribute's unit. Raises ``NotAllowed`` for
    anybody else's company, ``InvalidInput`` for a value that does not fit.
    """
    access.require_declare(actor, company_id)
    word = get_attribute(attribute)
    if len(reason) > 500:
        raise InvalidInput("更正理由请控制在 500 字以内。", fields={"reason": "请控制在 500 字以内。"})
    source, _ = Source.objects.get_or_create(key=DECLARED_SOURCE, defaults={"name": DECLARED_NAME, "priority": 90})
    statement = Statement.objects.create(
        company_id=company_id,
        attribute=word,
        year=year,
        value=check_statement(word, value, year),
        source=source,
        as_of_on=timezone.localdate(),
        standing=Statement.DECLARED,
        declared_by_id=actor.person_id,
        evidence_file_ids=[str(each) for each in evidence_file_ids] or None,
        note=reason,
    )
    record_event(
        actor=actor,
        kind=events.FACT_DECLARED,
        subject=("facts.statement", statement.pk),
        company_id=company_id,
        payload={"attribute": attribute, "year": year, "evidence": statement.evidence_file_ids or []},
    )
    return statement


@transaction.atomic
def withdraw_declaration(*, actor: Actor, statement_id: int, reason: str = "") -> Withdrawal:
    """The company takes its declaration back; from now on it no longer counts, and stays on file."""
    statement = access.visible_to(actor).filter(pk=statement_id, standing=Statement.DECLARED).first()
    if statement is None:
        raise NotFound("没有找到这条企业申报，请刷新页面后再试。")
    access.require_declare(actor, statement.company_id)
    if Withdrawal.objects.filter(statement=statement).exists():
        raise Conflict("这条企业申报已经撤回，不用再操作。")
    withdrawal = Withdrawal.objects.create(statement=statement, withdrawn_by=actor.label, reason=reason)
    record_event(
        actor=actor,
        kind=events.DECLARATION_WITHDRAWN,
        subject=("facts.statement", statement.pk),
        company_id=statement.company_id,
        payload={"attribute": statement.attribute_id, "year": statement.year},
    )
    return withdrawal
