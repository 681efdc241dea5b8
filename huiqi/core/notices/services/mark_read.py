"""Reading a notice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices import access, events
from huiqi.core.notices.models import Notice
from huiqi.engine.refusal import NotFound


@transaction.atomic
def mark_read(*, actor: Actor, notice_id: int) -> Notice:
    """Note the first reading and give the notice. Raises NotFound when it is not the actor's."""
    notice = access.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("没有这条通知，或不是发给您的；请回到通知列表。")
    first = Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now(), read_by=actor.label)
    if first:
        record_event(
            actor=actor,
            kind=events.NOTICE_READ,
            subject=("notices.notice", notice.pk),
            payload={},
            company_id=notice.company_id,
        )
    notice.refresh_from_db(fields=["read_at", "read_by"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Note all unread notices of the actor as read; returns how many."""
    return access.visible_to(actor).filter(read_at=None).update(read_at=timezone.now(), read_by=actor.label)
