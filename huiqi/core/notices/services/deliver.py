"""Sending one delivery over its channel. May be called any number of times; it goes out once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.services import record_event
from huiqi.core.notices import addresses, events
from huiqi.core.notices.models import Delivery
from huiqi.core.notices.ports import DelayedError, Message, Receipt, RefusedError, get_channel

_State = Delivery.State
_SMS_LIMIT = 300


def deliver(*, delivery_id: int, is_last_attempt: bool = False) -> Delivery.State | None:
    """Hand a queued delivery to its channel; returns its new state, None when there was nothing to do.

    The row stays locked while the channel is spoken to, so two workers can't both send. Killed after the channel
    took it and before the commit, it is sent again with the same key (Message-ID), by which receivers drop repeats.
    Raises DelayedError when it should be tried again; on the last attempt it becomes ``failed`` instead.
    """
    begun = Delivery.objects.filter(pk=delivery_id, state=_State.QUEUED).update(attempts=F("attempts") + 1)
    if not begun:
        return None
    try:
        with transaction.atomic():
            delivery = _lock(delivery_id)
            if delivery is None:
                return None
            return _settle(delivery, get_channel(delivery.channel).send(_message(delivery)))
    except RefusedError as error:
        return _fail(delivery_id, str(error))
    except Exception as error:
        if is_last_attempt:
            return _fail(delivery_id, _words(error))
        Delivery.objects.filter(pk=delivery_id).update(last_error=_words(error))
        raise


def _lock(delivery_id: int) -> Delivery | None:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("notice", "person")
    return rows.filter(pk=delivery_id, state=_State.QUEUED).first()


def _message(delivery: Delivery) -> Message:
    """The words as they go out, to the address the person has today."""
    person, notice = delivery.person, delivery.notice
    address = addresses.address_of(person, delivery.channel) if person and person.is_active else ""
    if not address:
        raise RefusedError(addresses.why_none(delivery.channel))
    delivery.address_masked = addresses.mask(address, delivery.channel)
    url = f"{settings.HUIQI['SITE_URL'].rstrip('/')}{notice.link}" if notice.link else ""
    if delivery.channel == Delivery.Channel.EMAIL:
        closing = "这封邮件由系统发出，请不要直接回复。本平台不收费，未委托任何中介。"
        text = "\n\n".join(part for part in (notice.body, f"打开查看：{url}" if url else "", closing) if part)
    else:
        body = notice.body.replace("\n", "")
        text = f"【惠企】{notice.title}。{body}"[:_SMS_LIMIT] + (f" {url}" if url else "")
    return Message(f"notice-{notice.pk}-{delivery.pk}", address, delivery.address_masked, notice.title, text)


def _settle(delivery: Delivery, receipt: Receipt) -> Delivery.State:
    delivery.state = _State.SENT if receipt.is_sent else _State.SKIPPED
    delivery.note, delivery.reference = receipt.note[:200], receipt.reference[:120]
    delivery.last_error, delivery.settled_at = "", timezone.now()
    delivery.save(update_fields=["state", "note", "reference", "last_error", "settled_at", "address_masked"])
    return delivery.state


@transaction.atomic
def _fail(delivery_id: int, words: str) -> Delivery.State | None:
    failed = Delivery.objects.filter(pk=delivery_id, state=_State.QUEUED).update(
        state=_State.FAILED, last_error=words[:500], settled_at=timezone.now()
    )
    if not failed:
        return None
    record_event(actor=SYSTEM, kind=events.DELIVERY_FAILED, subject=("notices.delivery", delivery_id), payload={})
    return _State.FAILED


def _words(error: Exception) -> str:
    return str(error)[:500] if isinstance(error, DelayedError) else f"内部错误 {type(error).__name__}：{error}"[:500]
