"""Leaving one's pile to a colleague while away, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from huiqi.core.cases import events, moment
from huiqi.core.cases.delegations import ACTING_ROLES
from huiqi.core.cases.models import Delegation
from huiqi.core.cases.wording import cn_day
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.access import current_posts
from huiqi.core.parties.models import Person
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

AT_MOST_DAYS = 92
CHIEFS = frozenset({"decider", "leader"})


@transaction.atomic
def delegate(
    *, actor: Actor, person_id: int, to_person_id: int, from_on: date, until_on: date, reason: str
) -> Delegation:
    """``person_id`` leaves the pile to ``to_person_id`` from the first to the last day, both included.

    Oneself, or for somebody ill the decider or leader of the department. One at a time a person.
    """
    department_id = _require_may(actor, person_id)
    Person.objects.select_for_update().get(pk=person_id)
    _require_days(from_on, until_on)
    if not reason.strip():
        raise InvalidInput("请写明原因，例如「年休假」。", fields={"reason": "请写明原因。"})
    _require_colleagues(department_id, person_id, to_person_id)
    clash = Delegation.objects.filter(
        person_id=person_id, department_id=department_id, ended_at=None, from_on__lte=until_on, until_on__gte=from_on
    ).first()
    if clash:
        raise Conflict(f"{cn_day(clash.from_on)}到{cn_day(clash.until_on)}已经委托过，请先收回那一次。")
    made = Delegation.objects.create(
        person_id=person_id, to_person_id=to_person_id, department_id=department_id, from_on=from_on,
        until_on=until_on, reason=reason.strip()[:200], made_by_label=actor.label, made_at=moment.now(),
    )  # fmt: skip
    _note(actor, events.DELEGATED, made)
    return made


@transaction.atomic
def end_delegation(*, actor: Actor, delegation_id: int) -> Delegation:
    """Back again: the pile is one's own from now on."""
    made = (
        Delegation.objects.select_for_update().filter(pk=delegation_id, department_id=actor.department_id or 0).first()
    )
    if made is None:
        raise NotFound("没有这一次委托，请刷新页面。")
    _require_may(actor, made.person_id)
    if made.ended_at is None:
        made.ended_at = moment.now()
        made.save(update_fields=["ended_at"])
        _note(actor, events.DELEGATION_ENDED, made)
    return made


def _require_may(actor: Actor, person_id: int) -> int:
    if actor.department_id is None or not actor.posts:
        raise NotAllowed("只有在岗的工作人员可以委托代办。")
    if actor.person_id != person_id and not actor.posts & CHIEFS:
        raise NotAllowed("只能委托自己的办件；代别人登记请由审批或领导岗位办理。")
    return actor.department_id


def _require_days(from_on: date, until_on: date) -> None:
    if until_on < max(from_on, moment.today()):
        raise InvalidInput("最后一天要在今天和开始日之后。", fields={"until_on": "请改最后一天。"})
    if until_on - from_on > timedelta(days=AT_MOST_DAYS):
        raise InvalidInput(f"一次最多委托 {AT_MOST_DAYS} 天，更久的请调整岗位。", fields={"until_on": "太久了。"})


def _require_colleagues(department_id: int, person_id: int, to_person_id: int) -> None:
    if person_id == to_person_id:
        raise InvalidInput("不能委托给自己，请选另一位同事。", fields={"to_person": "请选另一位。"})
    posts = current_posts().filter(department_id=department_id, role__in=ACTING_ROLES)
    holding = set(posts.filter(person_id__in=[person_id, to_person_id]).values_list("person_id", flat=True))
    if holding != {person_id, to_person_id}:
        raise InvalidInput("委托人和代办人都要在本部门的办件岗位上。", fields={"to_person": "请选本部门在岗的同事。"})


def _note(actor: Actor, kind: str, made: Delegation) -> None:
    payload = {
        "person": made.person_id,
        "to": made.to_person_id,
        "from": str(made.from_on),
        "until": str(made.until_on),
    }
    record_event(actor=actor, kind=kind, subject=("cases.delegation", str(made.pk)), payload=payload)
