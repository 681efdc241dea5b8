"""The pool: who is in it, and what ties them to companies."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.models import Company, Mandate, Person, Post
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Expert, Tie
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound


@transaction.atomic
def add_expert(
    *,
    actor: Actor,
    person_id: int,
    employer: str,
    fields: Sequence[str],
    title: str = "",
    is_demo: bool = False,
) -> Expert:
    """Take an outside person into the pool. Officers and companies' people cannot be judges.

    Raises NotFound, InvalidInput, Conflict.
    """
    access.require_pool_keeper(actor)
    wanted = [each.strip() for each in fields if each.strip()]
    if not employer.strip() or not wanted:
        raise InvalidInput("请写上专家的工作单位和至少一个评审领域。")
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise NotFound("没有这个账号，请先让专家注册。")
    if Post.objects.filter(person=person, until_on=None).exists():
        raise Conflict("在岗工作人员不能当外部专家，请换一位。")
    if Expert.objects.filter(person=person).exists():
        raise Conflict("这位专家已经在库里了。")
    expert = Expert.objects.create(
        person=person,
        employer=employer.strip(),
        title=title.strip(),
        fields=wanted,
        is_demo=is_demo,
        added_by=actor.label,
    )
    for mandate in Mandate.objects.filter(person=person):
        Tie.objects.get_or_create(
            expert=expert, company_id=mandate.company_id, kind=Tie.Kind.EMPLOYER,
            defaults={"note": "持有该企业的授权", "recorded_by": actor.label},
        )  # fmt: skip
    record_event(
        actor=actor, kind=events.EXPERT_ADDED, subject=("reviews.expert", expert.pk), payload={"fields": wanted}
    )
    return expert


@transaction.atomic
def record_tie(*, actor: Actor, expert_id: int, company_id: int, kind: str, note: str = "") -> Tie:
    """Write down why an expert stays away from a company; the expert may say so themselves."""
    expert = Expert.objects.filter(pk=expert_id).first()
    company = Company.objects.filter(pk=company_id).first()
    if expert is None or company is None:
        raise NotFound("没有这位专家或这家企业，请重新选择。")
    if actor.person_id != expert.person_id:
        access.require_pool_keeper(actor)
    if kind not in Tie.Kind.values:
        raise InvalidInput("请从任职、持股、亲属、合作、本人申报里选一种关联。")
    tie, is_new = Tie.objects.get_or_create(
        expert=expert, company=company, kind=kind, defaults={"note": note[:300], "recorded_by": actor.label}
    )
    if is_new:
        record_event(
            actor=actor, kind=events.TIE_RECORDED, subject=("reviews.expert", expert.pk), payload={"kind": kind}
        )
    return tie


@transaction.atomic
def retire_expert(*, actor: Actor, expert_id: int) -> None:
    """Take an expert out of the pool; what they have judged stays."""
    access.require_pool_keeper(actor)
    if not Expert.objects.filter(pk=expert_id).update(is_active=False):
        raise NotFound("没有这位专家，请重新选择。")
