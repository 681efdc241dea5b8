"""Long work goes to the worker, in the caller's transaction: a rollback takes the job along."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from huiqi.core.intake import access
from huiqi.core.intake.models import Delivery, Progress
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import Conflict

LOOK_TASK, TAKE_TASK = "intake.look_over", "intake.take_in"


@transaction.atomic
def ask_to_look_over(*, actor: Actor, delivery_id: int) -> Delivery:
    """Have the worker read the delivery; its page shows how far it is."""
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id, locked=True)
    if delivery.state not in (Delivery.State.RECEIVED, Delivery.State.LOOKED):
        raise Conflict("这份数据已经入库或已了结，不用再读。")
    delivery.state = Delivery.State.RECEIVED
    delivery.save(update_fields=["state"])
    _begin(actor, delivery, "等待读取", LOOK_TASK)
    return delivery


@transaction.atomic
def ask_to_take_in(*, actor: Actor, delivery_id: int) -> Delivery:
    """Have the worker take the delivery in. Asking twice asks once."""
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id, locked=True)
    if delivery.state in (Delivery.State.TAKEN, Delivery.State.QUEUED):
        return delivery
    if delivery.state not in (Delivery.State.LOOKED, Delivery.State.RECEIVED):
        raise Conflict("这份数据已撤回或读不了，不能入库；请重新上传。")
    delivery.state, delivery.reason = Delivery.State.QUEUED, ""
    delivery.save(update_fields=["state", "reason"])
    _begin(actor, delivery, "等待入库", TAKE_TASK)
    return delivery


def _begin(actor: Actor, delivery: Delivery, stage: str, task: str) -> None:
    Progress.objects.filter(delivery=delivery).update(stage=stage, done=0, total=0, beat_at=None)
    asked_by: dict[str, Any] = {
        "label": actor.label,
        "person_id": actor.person_id,
        "department_id": actor.department_id,
    }
    app.configure_task(name=task, queue="intake").defer(delivery_id=delivery.pk, asked_by=asked_by)


def actor_of_job(asked_by: dict[str, Any]) -> Actor:
    """On whose authority a job works: who asked was let in when asking; the system where nobody did."""
    if asked_by.get("person_id") is None:
        return Actor(kind="system", label=asked_by["label"])
    return Actor(kind="person", posts=frozenset({"operator"}), **asked_by)
