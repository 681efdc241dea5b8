"""Sending one message. May be called any number of times; the receiver drops repeats by the message's id."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.services import record_event
from huiqi.core.webhooks import events
from huiqi.core.webhooks.models import Attempt, Endpoint, Push
from huiqi.core.webhooks.ports import Answer, ForbiddenAddressError, UnreachableError, get_poster
from huiqi.core.webhooks.signing import headers_of, unseal
from huiqi.engine.refusal import Refusal

GONE = 410
_State = Push.State


def push(*, push_id: int, is_last_attempt: bool = False) -> str | None:
    """Send a queued message; returns its new state, None when there is nothing to do (sent, or its endpoint rests).

    No transaction is open while the other side is spoken to, so a slow one holds up nobody. Raises UnreachableError
    when it should be tried again; on the last attempt it becomes ``failed`` instead.
    """
    message = Push.objects.select_related("endpoint").filter(pk=push_id, state=_State.QUEUED).first()
    if message is None or message.endpoint.state != Endpoint.State.ON:
        return None
    began = time.monotonic()
    try:
        answer = _send(message)
    except UnreachableError as error:
        return _again(message, None, str(error), began, is_last_attempt)
    except (ForbiddenAddressError, Refusal) as error:
        return _settle(message, _State.FAILED, None, str(error), began)
    if answer.status is None:
        return _settle(message, _State.SKIPPED, None, answer.note, began)
    if 200 <= answer.status < 300:
        return _settle(message, _State.SENT, answer.status, f"对方收下了（{answer.status}）", began)
    if answer.status == GONE:
        return _settle(message, _State.FAILED, GONE, "对方说不再接收（410），已暂停这个地址", began)
    return _again(message, answer.status, _words_of(answer.status), began, is_last_attempt)


def _send(message: Push) -> Answer:
    body = message.body.encode()
    now, endpoint = timezone.now(), message.endpoint
    secrets = [unseal(endpoint.secret_sealed)]
    if endpoint.old_secret_until is not None and now < endpoint.old_secret_until:
        secrets.append(unseal(endpoint.old_secret_sealed))
    signed = headers_of(secrets=secrets, message_id=message.message_id, at=now, body=body)
    return get_poster().post(message.endpoint.url, headers=signed, body=body)


def _words_of(status: int) -> str:
    if 300 <= status < 400:
        return f"对方要求转到别的地址（{status}），推送不跟着转，请把地址改成最终的"
    if status in (401, 403):
        return f"对方不让进（{status}），请检查防火墙和验签"
    return f"对方答 {status}，要 2xx 才算收下"


def _again(message: Push, status: int | None, words: str, began: float, is_last: bool) -> str | None:
    if is_last:
        return _settle(message, _State.FAILED, status, words, began)
    _note(message, status, words, began)
    raise UnreachableError(words)


@transaction.atomic
def _settle(message: Push, state: str, status: int | None, words: str, began: float) -> str | None:
    _note(message, status, words, began)
    rows = Push.objects.filter(pk=message.pk, state=_State.QUEUED)
    if not rows.update(state=state, note=words[:200], settled_at=timezone.now()):
        return None
    if state == _State.FAILED:
        record_event(
            actor=SYSTEM,
            kind=events.PUSH_FAILED,
            subject=("webhooks.push", message.pk),
            company_id=message.endpoint.company_id,
        )
    if status == GONE:
        _rest(message.endpoint)
    return state


def _rest(endpoint: Endpoint) -> None:
    """The receiver wants no more: stop until a person says otherwise."""
    rows = Endpoint.objects.filter(pk=endpoint.pk, state=Endpoint.State.ON)
    if rows.update(state=Endpoint.State.PAUSED, note="对方答 410，不再接收"):
        record_event(
            actor=SYSTEM,
            kind=events.ENDPOINT_PAUSED,
            subject=("webhooks.endpoint", endpoint.pk),
            company_id=endpoint.company_id,
        )


def _note(message: Push, status: int | None, words: str, began: float) -> None:
    took = int((time.monotonic() - began) * 1000)
    Attempt.objects.create(push_id=message.pk, status=status, milliseconds=took, words=words[:200])
