"""Taking in: all that a delivery rightly says goes in, in one transaction, or nothing does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.intake import access, events
from huiqi.core.intake.models import Delivery
from huiqi.core.intake.progress import Tell, silent, telling
from huiqi.core.intake.reading import Understood
from huiqi.core.intake.services.look import keep_reading, keeping_reason, read_delivery
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.services import create_companies
from huiqi.engine.refusal import Conflict, InvalidInput

_OPEN = (Delivery.State.RECEIVED, Delivery.State.LOOKED, Delivery.State.QUEUED)
_BLOCK = 5_000
_Row = TypeVar("_Row")
COMMITTING = "写入数据库"


def take_in(*, actor: Actor, delivery_id: int, tell: Tell = silent) -> Delivery:
    """Read the delivery again and take it in. Cells with faults stay out; the rest of their row goes in.

    Taking in what is in changes nothing. The row's lock makes a second call wait for the first and find it done;
    a process that dies leaves the delivery as it was before, ready to be taken in again.
    Raises ``FileUnreadable``, ``InvalidInput`` when nothing of it can go in, ``Conflict`` after a withdrawal.
    """
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id)
    with telling(delivery.pk, tell) as told:
        with keeping_reason(actor, delivery), transaction.atomic():
            delivery = access.get_delivery(actor, delivery_id, locked=True)
            if delivery.state == Delivery.State.TAKEN:
                return delivery
            if delivery.state not in _OPEN:
                raise Conflict("这份数据已撤回或读不了，请重新上传文件。")
            understood = read_delivery(delivery, told)
            _put_in(actor, delivery, understood, told)
        told("完成", 1, 1)
    return delivery


def _put_in(actor: Actor, delivery: Delivery, understood: Understood, tell: Tell) -> None:
    if not understood.statements and not understood.new:
        raise InvalidInput("没有一格可以入库，请看差错清单，改好后重新上传。", code="nothing_to_take")
    keep_reading(delivery, understood)
    # A company's statements side by side: its profile is then read from few pages of the table.
    statements = sorted(_with_ids(actor, understood, tell), key=attrgetter("company_id"))
    delivery.batch = record_statements(
        actor=actor,
        rows=_counted(statements, "核对每一条", tell),
        source=delivery.source.key,
        as_of_on=delivery.as_of_on,
        digest=digest_of(delivery),
        note=f"来件 {delivery.pk}：{delivery.name}"[:200],
    )
    delivery.state, delivery.settled_at = Delivery.State.TAKEN, timezone.now()
    delivery.save()
    record_event(
        actor=actor,
        kind=events.DELIVERY_TAKEN,
        subject=("intake.delivery", delivery.pk),
        payload={
            "batch": delivery.batch.pk,
            "statements": len(statements),
            "new_companies": len(understood.new),
            "faults": len(understood.faults),
        },
    )
    tell(COMMITTING, 0, 0)


def _counted(rows: Sequence[_Row], stage: str, tell: Tell) -> Iterator[_Row]:
    """The rows, told as they are taken; what the database does with them afterwards can't be counted."""
    for start in range(0, len(rows), _BLOCK):
        tell(stage, start, len(rows))
        yield from rows[start : start + _BLOCK]
    tell(COMMITTING, 0, 0)


def _with_ids(actor: Actor, understood: Understood, tell: Tell) -> Sequence[StatementRow]:
    """The statements with real companies; the new ones are created here."""
    if not understood.new:
        return understood.statements
    ids = create_companies(actor=actor, companies=_counted(understood.new, "建企业", tell))
    by_place = [ids[each.uscc] for each in understood.new]
    return [
        each if each.company_id > 0 else replace(each, company_id=by_place[-each.company_id - 1])
        for each in understood.statements
    ]


def digest_of(delivery: Delivery) -> str:
    """The name of the batch among facts: these bytes, of this source and day, in this delivery, once."""
    parts = [delivery.source.key, delivery.as_of_on.isoformat(), delivery.file.sha256, str(delivery.pk)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
