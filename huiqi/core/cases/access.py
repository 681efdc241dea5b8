"""Who may see and move which cases.

A company's people see their company's cases. Officers see cases of their department once they are
submitted: a draft is the company's own. Leaders look at every department. A room above may charge officers of
another department with some of the cases (a finance bureau with those that its funds pay), and may bar a person
from the cases they stepped aside from (回避), whatever other post they hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from huiqi.core.cases.delegations import delegated_roles
from huiqi.core.cases.models import Case, Consultation
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed, NotFound

Row = TypeVar("Row", bound=Model)
OFFICER_ROLES = frozenset({"window", "handler", "decider", "finance", "secretary", "approver"})
MIGRATORS = frozenset({"operator", "editor"})


@dataclass(frozen=True, slots=True)
class Bar:
    """Who stepped aside from what: ``rows`` yields one row each, ``person`` and ``case`` are the lookups of the two ids."""

    rows: Callable[[], QuerySet[Any]]
    person: str
    case: str

    def cases_of(self, person_id: int) -> QuerySet[Any]:
        """Ids of the cases closed to this person, as a subquery without NULL."""
        found = self.rows().filter(**{self.person: person_id, f"{self.case}__isnull": False})
        return found.order_by().values(self.case)

    def people_of(self, case: Case) -> QuerySet[Any, Any]:
        """Ids of the people to whom this case is closed, one column."""
        return self.rows().filter(**{self.case: case.pk}).order_by().values_list(self.person)


Sight = Callable[[Actor], Q | None]
Charge = Callable[[Actor, Case], frozenset[str]]
_charges: dict[str, tuple[Sight, Charge]] = {}
_bars: dict[str, Bar] = {}


def register_charge(name: str, sight: Sight, roles: Charge) -> None:
    """Let officers of other departments see (``sight``) and handle (``roles``) cases they are charged with."""
    _charges[name] = (sight, roles)


def register_bar(name: str, bar: Bar) -> None:
    """Close cases to the people who stepped aside from them (回避), on every page and whatever post they hold."""
    _bars[name] = bar


def not_barred(actor: Actor, rows: QuerySet[Row], case: str = "pk") -> QuerySet[Row]:
    """``rows`` without those whose case (the lookup ``case``) the actor, or the holder of their token, stays out of."""
    if actor.hand_id is None:
        return rows
    for bar in _bars.values():
        rows = rows.exclude(**{f"{case}__in": bar.cases_of(actor.hand_id)})
    return rows


def barred_people(case: Case) -> set[int]:
    """Ids of the people who stepped aside from the case, in whatever part; one query."""
    first, *rest = [bar.people_of(case) for bar in _bars.values()] or [Case.objects.none().values_list("pk")]
    return {person for (person,) in first.union(*rest)}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases ``actor`` may look at."""
    if actor.kind == "system":
        return Case.objects.all()
    if actor.company_id is not None and actor.mandates:
        return Case.objects.filter(company_id=actor.company_id)
    handed_in = not_barred(actor, Case.objects.exclude(submitted_at=None).exclude(state="draft"))
    if "leader" in actor.posts:
        return handed_in
    sights = _sights(actor)
    return handed_in.filter(reduce(or_, sights)) if sights else Case.objects.none()


def visible_parts(actor: Actor) -> list[QuerySet[Case]]:
    """The same cases in parts that share none: each can be read along an index, which all at once can't."""
    sights = _sights(actor)
    if actor.kind == "system" or (actor.company_id is not None and actor.mandates) or not sights:
        return [visible_to(actor)]
    handed_in = not_barred(actor, Case.objects.exclude(submitted_at=None).exclude(state="draft"))
    if "leader" in actor.posts:
        return [handed_in]
    parts = []
    for place, sight in enumerate(sights):
        part = handed_in.filter(sight)
        for earlier in sights[:place]:
            part = part.exclude(earlier)
        parts.append(part)
    return parts


def _sights(actor: Actor) -> list[Q]:
    """On what grounds an officer of a department sees a case; none for anybody else."""
    if actor.department_id is None or not actor.posts & OFFICER_ROLES:
        return []
    own = [Q(department_id=actor.department_id)]
    if actor.person_id is not None:  # a program has no person, and nobody's cases are not its own
        own.append(Q(assigned_to_id=actor.person_id))
    return [*own, *[each for sight, _ in _charges.values() if (each := sight(actor)) is not None]]


def find_visible(actor: Actor, number: str) -> Case:
    """The case, or NotFound: whoever may not see a case is not told that it exists."""
    case = visible_to(actor).select_related("company", "department").filter(number=number).first()
    if case is None:
        raise NotFound("没有这一件，或者您无权查看。请核对编号。")
    return case


def roles_of(actor: Actor, case: Case) -> frozenset[str]:
    """The process roles that ``actor`` holds towards ``case``."""
    if actor.kind == "system":
        return frozenset({"system"})
    if actor.company_id is not None and actor.company_id == case.company_id and actor.mandates:
        return frozenset({"company"})
    if actor.department_id is not None and actor.department_id == case.department_id:
        return frozenset(actor.posts & OFFICER_ROLES) | delegated_roles(actor, case)
    return frozenset().union(*(roles(actor, case) for _, roles in _charges.values()))


def is_officer_of(actor: Actor, case: Case) -> bool:
    """Whether the actor holds, or stands in for, an officer's role towards the case; a post of one's own first."""
    own = actor.department_id is not None and actor.department_id == case.department_id
    return bool(own and actor.posts & OFFICER_ROLES) or bool(roles_of(actor, case) & OFFICER_ROLES)


def returned_for(actor: Actor) -> QuerySet[Case]:
    """Cases of the officer's department that went back to the company and have not come again (退回企业修改).

    What the company changes meanwhile is its own; officers see what had been handed in.
    """
    returned = Case.objects.filter(state="draft").exclude(returned_at=None).exclude(submitted_at=None)
    returned = not_barred(actor, returned)
    if actor.company_id is not None:
        return returned.none()
    if actor.kind == "system" or "leader" in actor.posts:
        return returned
    if actor.department_id is not None and actor.posts & OFFICER_ROLES:
        return returned.filter(department_id=actor.department_id)
    return returned.none()


def is_asked(actor: Actor, consultation: Consultation) -> bool:
    """Whether the consultation waits for a word of the actor's department."""
    is_there = actor.department_id is not None and actor.department_id == consultation.asked_id
    if is_there and actor.hand_id in barred_people(consultation.case):
        return False
    return is_there and bool(actor.posts & (OFFICER_ROLES | {"leader"}))


def require_company(actor: Actor, case: Case) -> None:
    """Refuse anyone who does not act for the case's company."""
    if "company" not in roles_of(actor, case):
        raise NotAllowed("只有申请企业的人员可以填写和提交这一件。")


def require_officer(actor: Actor, case: Case) -> None:
    """Refuse anyone without a post in the case's department."""
    if not is_officer_of(actor, case):
        raise NotAllowed("这一件由承办部门办理，您的岗位不能操作。")


def require_migrator(actor: Actor) -> None:
    """Refuse anyone but operators and editors: they alone move cases under way to another definition."""
    if actor.kind != "system" and not actor.posts & MIGRATORS:
        raise NotAllowed("迁移办理流程只能由平台运维人员或政策编辑来做。")
