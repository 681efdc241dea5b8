"""Reads of the webhooks room."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from huiqi.core.cases.queries.feed import TOLD_TO_COMPANIES, TOLD_TO_OFFICES
from huiqi.core.ledger import events as vocabulary
from huiqi.core.ledger.actors import Actor
from huiqi.core.webhooks import access
from huiqi.core.webhooks.models import Endpoint, Push
from huiqi.core.webhooks.services.repeat import TEST_KIND

_MORE = {
    "cases.case.moved": "办件流转（受理、退回、撤回等每一步）",
    "cases.case.decided": "作出决定",
    "cases.submission.taken": "提交和再次提交",
}


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint as a line of a list. ``last_sent_at`` None: nothing has arrived yet."""

    endpoint: Endpoint
    owner: str
    kinds: tuple[str, ...]
    sent: int
    failed: int
    waiting: int
    last_sent_at: object


def words_of_kind(kind: str) -> str:
    """What a message is about."""
    return "试推" if kind == TEST_KIND else _MORE.get(kind) or vocabulary.words_of(kind)


def kinds_open_to(*, is_company: bool) -> dict[str, str]:
    """The kinds of events an endpoint may be told, with their words."""
    return {kind: words_of_kind(kind) for kind in (TOLD_TO_COMPANIES if is_company else TOLD_TO_OFFICES)}


def list_endpoints(actor: Actor) -> list[EndpointRow]:
    """The endpoints an owner (of the company) or an operator (of all departments) looks after, the newest first."""
    state = Push.State
    rows = access.visible_to(actor).select_related("company", "department")
    counted = rows.annotate(
        sent=Count("pushes", filter=Q(pushes__state=state.SENT)),
        failed=Count("pushes", filter=Q(pushes__state=state.FAILED)),
        waiting=Count("pushes", filter=Q(pushes__state=state.QUEUED)),
        last=Max("pushes__settled_at", filter=Q(pushes__state=state.SENT)),
    )
    return [
        EndpointRow(
            each,
            each.company.name if each.company else str(each.department),
            tuple(words_of_kind(kind) for kind in each.kinds),
            each.sent,
            each.failed,
            each.waiting,
            each.last,
        )
        for each in counted
    ]


def get_endpoint(actor: Actor, endpoint_id: int) -> Endpoint:
    """One endpoint. Raises NotFound for one that is not the actor's."""
    return access.get_endpoint(actor, endpoint_id)


def list_pushes(actor: Actor, endpoint_id: int, *, state: str = "", offset: int = 0, limit: int = 50) -> list[Push]:
    """Messages to an endpoint with their attempts, the newest first."""
    rows = access.pushes_visible_to(actor).filter(endpoint_id=endpoint_id)
    if state:
        rows = rows.filter(state=state)
    return list(rows.prefetch_related("attempts")[offset : offset + limit])


def tally_pushes(actor: Actor, endpoint_id: int) -> dict[str, int]:
    """How many messages of an endpoint stand in which state, every state named."""
    counts = dict.fromkeys(Push.State.values, 0)
    rows = access.pushes_visible_to(actor).filter(endpoint_id=endpoint_id)
    counts.update(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return counts


@dataclass(frozen=True, slots=True)
class FailedPush:
    """A message that was given up. ``is_department`` False: it is for the company to send again."""

    push: Push
    owner: str
    words: str
    attempts: int
    is_department: bool


def list_failed_pushes(actor: Actor, *, limit: int = 100) -> list[FailedPush]:
    """What was given up anywhere, the newest first (operators); without what it says."""
    access.require_operator(actor)
    rows = Push.objects.filter(state=Push.State.FAILED).exclude(endpoint__state=Endpoint.State.ENDED)
    found = rows.select_related("endpoint__company", "endpoint__department").annotate(n=Count("attempts"))
    return [
        FailedPush(
            push=each,
            owner=each.endpoint.company.name if each.endpoint.company else str(each.endpoint.department),
            words=words_of_kind(each.kind),
            attempts=each.n,
            is_department=each.endpoint.company_id is None,
        )
        for each in found.order_by("-id")[:limit]
    ]


def count_failed_pushes(actor: Actor) -> int:
    """How many were given up (operators)."""
    access.require_operator(actor)
    return Push.objects.filter(state=Push.State.FAILED).exclude(endpoint__state=Endpoint.State.ENDED).count()
