"""The pool of experts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Person, Post
from huiqi.core.reviews import access
from huiqi.core.reviews.models import Expert


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert with how often they were asked, and how many ties keep them away from companies."""

    expert: Expert
    asked: int
    ties: int


def list_experts(actor: Actor) -> list[ExpertRow]:
    """The pool, for those who keep it. Raises NotAllowed."""
    access.require_pool_keeper(actor)
    experts = Expert.objects.select_related("person").annotate(
        asked=Count("assignments", distinct=True), bound=Count("ties", distinct=True)
    )
    return [ExpertRow(each, each.asked, each.bound) for each in experts.order_by("-is_active", "pk")]


def fields_of_pool() -> list[tuple[str, int]]:
    """Each field of the pool with the number of active experts, the largest first."""
    counts: dict[str, int] = {}
    for fields in Expert.objects.filter(is_active=True).values_list("fields", flat=True):
        for field in fields:
            counts[field] = counts.get(field, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def list_people_to_add(actor: Actor, login: str) -> list[Person]:
    """The account of that exact login, unless it holds a post or is in the pool already. Raises NotAllowed."""
    access.require_pool_keeper(actor)
    posts = Post.objects.filter(until_on=None).values("person_id")
    people = Person.objects.filter(Q(login=login.strip()), is_active=True)
    return list(people.exclude(pk__in=posts).exclude(expert__isnull=False)[:1])


def list_demo_experts() -> list[Expert]:
    """Experts of the demo, for its page of sign-ins."""
    return list(Expert.objects.filter(is_demo=True, person__is_demo=True).select_related("person").order_by("pk")[:3])
