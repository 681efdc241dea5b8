"""Who may bring and see departments' files: operators, and the system for jobs and commands."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.facts.access import WRITE_SCOPE, require_record
from huiqi.core.intake.models import Delivery
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Department
from huiqi.engine.refusal import NotAllowed, NotFound

__all__ = ["get_delivery", "own_source", "require_record", "require_source", "visible_to"]


def visible_to(actor: Actor) -> QuerySet[Delivery]:
    """The files an actor may see: they hold many companies' data, so operators', and a department's program its own."""
    if actor.kind == "system" or "operator" in actor.posts:
        return Delivery.objects.all()
    if WRITE_SCOPE in actor.scopes and actor.department_id is not None:
        return Delivery.objects.filter(source__key=own_source(actor))
    return Delivery.objects.none()


def own_source(actor: Actor) -> str | None:
    """The only source a department's program may speak for: sources bear the codes of departments. None: any."""
    if actor.kind != "token":
        return None
    return Department.objects.filter(pk=actor.department_id or 0).values_list("code", flat=True).first() or ""


def require_source(actor: Actor, source: str) -> None:
    """Raises NotAllowed when a program would speak for another department."""
    if own_source(actor) not in (None, source):
        raise NotAllowed("这个令牌只能交本部门的数据，请用来源部门自己的令牌。")


def get_delivery(actor: Actor, delivery_id: int, *, locked: bool = False) -> Delivery:
    """One delivery. Raises NotFound for an unknown one, or one that is not for this actor."""
    rows = visible_to(actor).select_related("source", "batch")
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("没有这份部门数据，请回到清单核对编号。")
    return found
