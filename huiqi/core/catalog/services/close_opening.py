"""Closing an opening before its time."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from huiqi.core.catalog import events
from huiqi.core.catalog.access import require_editor, require_editor_of
from huiqi.core.catalog.models import Closure, Opening
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput


@transaction.atomic
def close_opening(*, actor: Actor, code: str, last_on: date, reason: str) -> Closure:
    """Stop taking applications after ``last_on``; what has been submitted goes on."""
    require_editor(actor)
    if not reason.strip():
        raise InvalidInput("请写明提前截止的原因，企业会看到这句话。", fields={"reason": "请写明原因"})
    opening = Opening.objects.select_for_update().get(code=code)
    require_editor_of(actor, opening)
    if hasattr(opening, "closure"):
        raise Conflict("这一批已经提前截止了，不用再操作。")
    closure = Closure.objects.create(opening=opening, last_on=last_on, reason=reason.strip(), closed_by=actor.label)
    subject = ("catalog.opening", code)
    record_event(actor=actor, kind=events.OPENING_CLOSED, subject=subject, payload={"last_on": last_on.isoformat()})
    return closure
