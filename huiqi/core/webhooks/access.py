"""Who looks after which endpoints: owners those of their company, operators those of the departments."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.ledger.actors import Actor
from huiqi.core.webhooks.models import Endpoint, Push
from huiqi.engine.refusal import NotAllowed, NotFound


def visible_to(actor: Actor) -> QuerySet[Endpoint]:
    """The endpoints an actor may see, stop and start."""
    if actor.kind == "system":
        return Endpoint.objects.all()
    if actor.kind != "person":
        return Endpoint.objects.none()
    if "operator" in actor.posts:
        return Endpoint.objects.filter(company=None)
    if actor.company_id is not None and "owner" in actor.mandates:
        return Endpoint.objects.filter(company_id=actor.company_id)
    return Endpoint.objects.none()


def pushes_visible_to(actor: Actor) -> QuerySet[Push]:
    """The messages to those endpoints."""
    return Push.objects.filter(endpoint__in=visible_to(actor))


def require_operator(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is an operator (or the system)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("部门的推送地址由运维岗位登记，请联系平台运维人员。")


def get_endpoint(actor: Actor, endpoint_id: int, *, locked: bool = False) -> Endpoint:
    """One endpoint. Raises NotFound for one that is not the actor's."""
    rows = visible_to(actor)
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound("没有这个推送地址，请回到清单。")
    return found


def actor_of(endpoint: Endpoint) -> Actor:
    """On whose authority an endpoint is told: what a program of its party may read, and nothing else."""
    return Actor(
        kind="token",
        label=f"推送 {endpoint.name}",
        company_id=endpoint.company_id,
        department_id=endpoint.department_id,
        mandates=frozenset({"clerk"}) if endpoint.company_id else frozenset(),
        posts=frozenset({"window"}) if endpoint.department_id else frozenset(),
        scopes=frozenset({"events:read"}),
    )
