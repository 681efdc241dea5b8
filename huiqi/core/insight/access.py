"""Who sees which departments' figures, and who may look at the machinery.

A leader of the district office (setting ``DISTRICT_OFFICE``) sees every department; any other leader
sees the department they lead.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Department
from huiqi.engine.refusal import NotAllowed

DISTRICT_OFFICE = "ft-office"


def district_office() -> str:
    """Code of the department whose leaders answer for the whole district."""
    return str(settings.HUIQI.get("DISTRICT_OFFICE", DISTRICT_OFFICE))


def visible_to(actor: Actor) -> QuerySet[Department]:
    """The departments whose figures ``actor`` may see."""
    if actor.kind == "system":
        return Department.objects.all()
    if "leader" not in actor.posts or actor.department_id is None:
        return Department.objects.none()
    own = Department.objects.filter(id=actor.department_id)
    if own.filter(code=district_office()).exists():
        return Department.objects.all()
    return own


def require_leader(actor: Actor) -> None:
    """Raises NotAllowed unless the actor leads a department (or is the system)."""
    if actor.kind != "system" and "leader" not in actor.posts:
        raise NotAllowed("这些数字只给领导岗位看。需要的，请联系平台运维人员设置岗位。")


def require_operator(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is an operator (or the system)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("运行情况只给运维岗位看。需要的，请联系平台运维人员。")


def require_auditor(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is the audit administrator (or the system)."""
    if actor.kind != "system" and "auditor" not in actor.posts:
        raise NotAllowed("操作记录只给审计管理员看，管平台的人不看也不改自己的记录。")
