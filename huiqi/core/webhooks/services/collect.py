"""Turning events into messages: each endpoint reads on from its cursor, as the interface's ``/events`` does.

What an endpoint is told is what a program of its party could read at that moment, by the same query.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from huiqi.core.cases.access import visible_to as cases_visible_to
from huiqi.core.cases.queries.feed import FeedEvent, list_feed
from huiqi.core.webhooks.access import actor_of
from huiqi.core.webhooks.models import Endpoint, Push
from huiqi.core.webhooks.services.queue import queue_push
from huiqi.engine import exact_json

_BATCH = 200
_State = Endpoint.State


def collect_pushes() -> int:
    """Queue what has happened since the last time, for every endpoint in use; returns how many messages."""
    live = Endpoint.objects.filter(state=_State.ON).exclude(department__is_active=False)
    return sum(_collect_all(pk) for pk in live.order_by("pk").values_list("pk", flat=True))


def _collect_all(endpoint_id: int) -> int:
    made, is_more = 0, True
    while is_more:
        count, is_more = _collect(endpoint_id)
        made += count
    return made


@transaction.atomic
def _collect(endpoint_id: int) -> tuple[int, bool]:
    """(messages made, whether there may be more): one batch, with the cursor in the same transaction."""
    rows = Endpoint.objects.select_for_update(skip_locked=True)
    endpoint = rows.filter(pk=endpoint_id, state=_State.ON).first()
    if endpoint is None:
        return 0, False
    happened = list_feed(actor_of(endpoint), after=endpoint.cursor, limit=_BATCH)
    if not happened:
        return 0, False
    wanted = [event for event in happened if event.kind in endpoint.kinds]
    items = _items_of(endpoint, wanted)
    wanted = [event for event in wanted if endpoint.item_id in ("", items.get(event.case_number))]
    for event in wanted:
        _make(endpoint, event, items.get(event.case_number, ""))
    endpoint.cursor = happened[-1].seq
    endpoint.save(update_fields=["cursor"])
    return len(wanted), len(happened) == _BATCH


def _items_of(endpoint: Endpoint, happened: list[FeedEvent]) -> dict[str, str]:
    numbers = {event.case_number for event in happened}
    return dict(cases_visible_to(actor_of(endpoint)).filter(number__in=numbers).values_list("number", "item_id"))


def _make(endpoint: Endpoint, event: FeedEvent, item: str) -> None:
    data = {
        "seq": event.seq,
        "case": event.case_number,
        "item": item,
        "title": event.title,
        "details": dict(event.details),
    }
    push = Push.objects.create(
        endpoint=endpoint,
        event_seq=event.seq,
        message_id=new_message_id(),
        kind=event.kind,
        subject=event.case_number,
        body=body_of(event.kind, timezone.localtime(event.at).isoformat(), data),
    )
    queue_push(push)


def new_message_id() -> str:
    """``msg_`` and 32 hex digits: the receiver drops repeats by it."""
    return f"msg_{uuid.uuid4().hex}"


def body_of(kind: str, at: str, data: dict[str, object]) -> str:
    """The payload: ``type``, ``timestamp`` and ``data``, as Standard Webhooks has it."""
    return exact_json.dumps({"type": kind, "timestamp": at, "data": data})
