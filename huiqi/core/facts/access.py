"""Who may see and state facts: a company its own, officers every company's, machines what their scope says."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.facts.models import Statement
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed

READ_SCOPE = "facts:read"
WRITE_SCOPE = "facts:write"


def may_read(actor: Actor, company_id: int) -> bool:
    """True when the actor may see this company's facts."""
    if actor.kind == "system" or actor.is_officer or READ_SCOPE in actor.scopes:
        return True
    return bool(actor.mandates) and actor.company_id == company_id


def require_read(actor: Actor, company_id: int) -> None:
    """Raises ``NotAllowed`` unless the actor may see this company's facts."""
    if not may_read(actor, company_id):
        raise NotAllowed("您不能查看这家企业的数据，请切换到有授权的企业后再试。")


def require_declare(actor: Actor, company_id: int) -> None:
    """Only a person with a mandate of the company declares for it."""
    if not (actor.mandates and actor.company_id == company_id):
        raise NotAllowed("只有本企业的授权人员可以申报企业数据，请先取得企业授权。")


def require_record(actor: Actor) -> None:
    """Departments' data come in through the system, an operator or a token with the scope."""
    if actor.kind != "system" and "operator" not in actor.posts and WRITE_SCOPE not in actor.scopes:
        raise NotAllowed("您不能导入部门数据，请联系平台运维人员。")


def visible_to(actor: Actor) -> QuerySet[Statement]:
    """The statements this actor may see."""
    if actor.kind == "system" or actor.is_officer or READ_SCOPE in actor.scopes:
        return Statement.objects.all()
    if actor.mandates and actor.company_id:
        return Statement.objects.filter(company_id=actor.company_id)
    return Statement.objects.none()
