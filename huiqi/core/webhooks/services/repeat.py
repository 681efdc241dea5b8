"""A person sends again what did not arrive, or tries an address out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.webhooks import access, events
from huiqi.core.webhooks.models import Endpoint, Push
from huiqi.core.webhooks.services.collect import body_of, new_message_id
from huiqi.core.webhooks.services.queue import queue_push
from huiqi.engine.refusal import Conflict, NotFound

TEST_KIND = "webhooks.endpoint.tested"
_AT_ONCE = 5


@transaction.atomic
def repeat_push(*, actor: Actor, push_id: int) -> Push:
    """Send a settled message again under its own id, with all attempts. Raises Conflict while it is on its way."""
    rows = access.pushes_visible_to(actor).select_for_update(of=("self",)).select_related("endpoint")
    message = rows.filter(pk=push_id).first()
    if message is None:
        raise NotFound("没有这条推送，可能已清理；请刷新页面。")
    _require_on(message.endpoint)
    if message.state == Push.State.QUEUED:
        raise Conflict("这条还在推，不用再推；请稍后刷新页面。")
    message.state, message.note, message.settled_at = Push.State.QUEUED, "", None
    message.save(update_fields=["state", "note", "settled_at"])
    queue_push(message)
    record_event(
        actor=actor,
        kind=events.PUSH_REPEATED,
        subject=("webhooks.push", message.pk),
        company_id=message.endpoint.company_id,
    )
    return message


@transaction.atomic
def send_test(*, actor: Actor, endpoint_id: int) -> Push:
    """Queue a message that tells nothing, to see whether the address and the signature work."""
    endpoint = access.get_endpoint(actor, endpoint_id, locked=True)
    _require_on(endpoint)
    waiting = endpoint.pushes.filter(kind=TEST_KIND, state=Push.State.QUEUED).count()
    if waiting >= _AT_ONCE:
        raise Conflict(f"已有 {waiting} 条试推在路上，请等有结果再试。")
    data: dict[str, object] = {"title": "试推", "endpoint": endpoint.name}
    message = Push.objects.create(
        endpoint=endpoint,
        message_id=new_message_id(),
        kind=TEST_KIND,
        body=body_of(TEST_KIND, timezone.localtime().isoformat(), data),
    )
    queue_push(message)
    return message


def _require_on(endpoint: Endpoint) -> None:
    if endpoint.state != Endpoint.State.ON:
        raise Conflict(f"这个地址现在是“{endpoint.get_state_display()}”，先恢复推送再试。")
