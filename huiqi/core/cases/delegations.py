"""Whose pile somebody looks after today."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case, Delegation
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.access import current_posts

ACTING_ROLES = ("window", "handler", "decider", "finance", "secretary", "approver")


def in_force() -> QuerySet[Delegation]:
    """Delegations of today."""
    today = moment.today()
    return Delegation.objects.filter(ended_at=None, from_on__lte=today, until_on__gte=today)


def absent_of(actor: Actor) -> QuerySet[Delegation]:
    """Delegations by which the actor stands in for somebody of the department acted for."""
    if actor.kind != "person" or actor.person_id is None or actor.department_id is None:
        return Delegation.objects.none()
    return in_force().filter(to_person_id=actor.person_id, department_id=actor.department_id)


def delegated_roles(actor: Actor, case: Case) -> frozenset[str]:
    """Roles lent to the actor on this case: those of absent colleagues in whose pile it lies.

    The act stays the delegate's own: the rule that another person has to take a step looks at who acts.
    """
    absent = absent_of(actor).filter(department_id=case.department_id)
    if case.assigned_to_id is not None:
        absent = absent.filter(person_id=case.assigned_to_id)
    posts = current_posts().filter(department_id=case.department_id, person_id__in=absent.values("person_id"))
    return frozenset(posts.filter(role__in=ACTING_ROLES).values_list("role", flat=True))


def pile_of_absent(actor: Actor) -> Q:
    """Cases assigned to those the actor stands in for, or to nobody on a step that their posts own."""
    absent = absent_of(actor).values("person_id")
    posts = current_posts().filter(person_id__in=absent, department_id=actor.department_id or 0)
    return Q(assigned_to_id__in=absent) | Q(assigned_to=None, clock__owner_role__in=posts.values("role"))
