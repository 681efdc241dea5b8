"""Who may read which notice."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices.models import Notice
from huiqi.engine.refusal import NotAllowed


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """Notices to the person, to the company acted for, and to the posts held in the department acted for."""
    if actor.kind == "system":
        return Notice.objects.all()
    mine = Q(pk=None)
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    if actor.company_id is not None and actor.mandates:
        mine |= Q(company_id=actor.company_id)
    if actor.department_id is not None and actor.posts:
        mine |= Q(department_id=actor.department_id, role__in=actor.posts)
    return Notice.objects.filter(mine)


def require_operator(actor: Actor) -> None:
    """Raise NotAllowed unless the actor holds the operator's post (or is the system)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("发送情况和后台任务只给运维岗位看；请联系平台运维人员。")
