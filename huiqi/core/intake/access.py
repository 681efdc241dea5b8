"""Who may bring and see departments' files: operators, and the system for jobs and commands."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.facts.access import require_record
from huiqi.core.intake.models import Delivery
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound

__all__ = ["get_delivery", "require_record", "visible_to"]


def visible_to(actor: Actor) -> QuerySet[Delivery]:
    """The files an actor may see: they hold many companies' data, so nobody's but operators'."""
    if actor.kind == "system" or "operator" in actor.posts:
        return Delivery.objects.all()
    return Delivery.objects.none()


def get_delivery(actor: Actor, delivery_id: int, *, locked: bool = False) -> Delivery:
    """One delivery. Raises NotFound for an unknown one, or one that is not for this actor."""
    rows = visible_to(actor).select_related("source", "batch")
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("没有这份部门数据，请回到清单核对编号。")
    return found
