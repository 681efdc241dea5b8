"""Experts see the tasks they hold and are not recused from; the handling department sees its panels."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.cases.access import OFFICER_ROLES, Bar, not_barred, register_bar
from huiqi.core.cases.access import visible_to as cases_visible_to
from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews.models import Assignment, FeeList, Panel
from huiqi.engine.refusal import NotAllowed

FEE_POSTS = frozenset({"handler", "decider", "approver", "finance"})


def tasks_of(actor: Actor) -> QuerySet[Assignment]:
    """The reviews that a person is asked for; a recused one is gone from every query."""
    if actor.person_id is None:
        return Assignment.objects.none()
    rows = Assignment.objects.filter(expert__person_id=actor.person_id, expert__is_active=True)
    return not_barred(actor, rows.exclude(state=Assignment.State.RECUSED), "panel__case")


def register() -> None:
    """Close a case to the expert who stepped aside from it, whatever post they hold; called when the room starts."""
    register_bar("reviews.recusal", Bar(_recused, "expert__person_id", "panel__case_id"))


def _recused() -> QuerySet[Assignment]:
    return Assignment.objects.filter(state=Assignment.State.RECUSED)


def visible_to(actor: Actor) -> QuerySet[Panel]:
    """Panels of the cases that an officer may see."""
    if not (actor.is_officer or actor.kind == "system"):
        return Panel.objects.none()
    return Panel.objects.filter(case__in=cases_visible_to(actor))


def fee_lists_visible_to(actor: Actor) -> QuerySet[FeeList]:
    """Fee lists of the officer's department, for those who draw, confirm or pay them."""
    if actor.department_id is None or not actor.posts & FEE_POSTS:
        return FeeList.objects.none()
    return not_barred(actor, FeeList.objects.filter(department_id=actor.department_id), "panel__case")


def require_handler(actor: Actor, department_id: int) -> None:
    """Raises NotAllowed unless the actor handles cases of the department (or is the system)."""
    if actor.kind == "system":
        return
    if actor.department_id != department_id or "handler" not in actor.posts:
        raise NotAllowed("抽取和结束评审由承办部门的经办人办理，您的岗位不能操作。")


def require_pool_keeper(actor: Actor) -> None:
    """Raises NotAllowed unless the actor keeps the pool: handlers, secretaries, operators (or the system)."""
    if actor.kind != "system" and not actor.posts & (OFFICER_ROLES - {"finance"} | {"operator"}):
        raise NotAllowed("专家库由承办部门维护，您的岗位不能操作。")
