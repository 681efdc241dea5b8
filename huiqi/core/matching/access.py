"""Who may see a company's matches: its own people, and officers."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.access import companies_visible_to
from huiqi.engine.refusal import NotAllowed, NotFound


def require_company(actor: Actor, company_id: int) -> None:
    """Raises NotFound unless the actor may see the company; who may not is not told that it exists."""
    if actor.kind == "system" or actor.is_officer:
        return
    if actor.company_id == company_id and actor.mandates:
        return
    if not companies_visible_to(actor).filter(id=company_id).exists():
        raise NotFound("没有这家企业，或者您没有它的授权。请在「切换身份」里选对企业。")


def may_run(actor: Actor) -> bool:
    """Whoever edits policies or answers for the platform's data sees the whole district's results."""
    return actor.kind == "system" or bool(RUNNING_POSTS & actor.posts)


def require_run(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may match the district and see its lists."""
    if not may_run(actor):
        raise NotAllowed("全区匹配由政策管理岗位查看，请联系政策管理人员。")


RUNNING_POSTS = frozenset({"editor", "leader", "operator"})
