"""The dry run: the file is read and understood, nothing goes in."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Sequence

from django.db import OperationalError, transaction
from django.utils import timezone

from huiqi.core.documents import store
from huiqi.core.intake import access, events
from huiqi.core.intake.identifying import load_identifier
from huiqi.core.intake.models import Delivery, FaultRow, Mapping
from huiqi.core.intake.progress import Tell, silent, telling
from huiqi.core.intake.reading import Understood, understand, words_of_vocabulary
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.services import ask_identity
from huiqi.engine.intake.faults import Fault, FileUnreadable
from huiqi.engine.refusal import Conflict, Refusal

MOST_FAULTS = 200_000
"""More are counted, not kept: a mapping that is wrong makes every cell one."""
_OPEN = (Delivery.State.RECEIVED, Delivery.State.LOOKED)
DATABASE_FULL = "磁盘满了，这份数据一条也没有入库。请清理磁盘后重试，原来的数据不受影响。"


def look_over(*, actor: Actor, delivery_id: int, tell: Tell = silent) -> Delivery:
    """Read the delivery and keep what was understood: mapping, first rows, counts, faults. Repeatable.

    A file that can't be read is refused with its reason and stays on file. Raises ``Conflict`` when it is in already.
    """
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id)
    if delivery.state not in _OPEN:
        raise Conflict("这份数据已经入库或已了结，不用再读。")
    with telling(delivery.pk, tell) as told, keeping_reason(actor, delivery):
        understood = read_delivery(delivery, told)
        with transaction.atomic():
            delivery = access.get_delivery(actor, delivery_id, locked=True)
            if delivery.state not in _OPEN:
                raise Conflict("这份数据刚刚已经入库，请刷新页面。")
            keep_reading(delivery, understood)
            delivery.state = Delivery.State.LOOKED
            delivery.save()
        told("读完", 1, 1)
    return delivery


def read_delivery(delivery: Delivery, tell: Tell) -> Understood:
    """Understand the kept bytes by the newest mapping of the source."""
    try:
        path = store.verify(delivery.file.sha256)
    except (FileNotFoundError, ValueError) as error:
        raise FileUnreadable("这份文件在存储里缺失或被改动过，请重新上传。", code="file_lost") from error
    mapping = newest_mapping(delivery)
    return understand(
        path,
        f"a.{delivery.file.extension}",
        words=words_of_vocabulary(),
        identifier=load_identifier(),
        day=delivery.as_of_on,
        today=timezone.localdate(),
        remembered=mapping.columns if mapping else None,
        is_register=delivery.is_register,
        tell=tell,
    )


def newest_mapping(delivery: Delivery) -> Mapping | None:
    """How columns of this source were read the last time."""
    return Mapping.objects.filter(source=delivery.source_id).order_by("-version").first()


def keep_reading(delivery: Delivery, understood: Understood) -> None:
    """Put what was understood on the delivery (saved by the caller) and its faults in place of earlier ones."""
    delivery.columns, delivery.preview = understood.sheets, understood.preview
    delivery.counts = {**understood.counts, "faults_kept": min(len(understood.faults), MOST_FAULTS)}
    delivery.mapping, delivery.reason = newest_mapping(delivery), ""
    ask_identity(actor=SYSTEM, asked=understood.asked, source=delivery.source.key)
    delivery.faults.all().delete()
    FaultRow.objects.bulk_create(
        [_fault_row(delivery, each) for each in _in_order(understood.faults)[:MOST_FAULTS]], batch_size=5_000
    )


def _in_order(faults: Sequence[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.sheet, fault.row, len(fault.column), fault.column))


def _fault_row(delivery: Delivery, fault: Fault) -> FaultRow:
    return FaultRow(
        delivery=delivery,
        sheet=_kept(fault.sheet, 100),
        row=fault.row,
        column=fault.column,
        title=_kept(fault.title, 300),
        value=_kept(fault.value, 200),
        sentence=_kept(fault.sentence, 500),
        code=fault.code[:40],
    )


def _kept(text: str, longest: int) -> str:
    return text.replace("\x00", "")[:longest]  # no database keeps a zero byte


@contextlib.contextmanager
def keeping_reason(actor: Actor, delivery: Delivery) -> Iterator[None]:
    """What stops the work is kept on the delivery, after the work was rolled back, and raised on as one sentence."""
    try:
        yield
    except FileUnreadable as refusal:
        _refuse(actor, delivery, refusal.message)
        raise
    except Conflict:
        raise
    except Refusal as refusal:
        _note(delivery, refusal.message)
        raise
    except (OperationalError, OSError) as error:
        if not is_disk_full(error):
            raise
        with contextlib.suppress(OperationalError):  # where nothing can be written, the sentence can't be either
            _note(delivery, DATABASE_FULL)
        raise Refusal(DATABASE_FULL, code="disk_full") from error


def is_disk_full(error: BaseException) -> bool:
    """Our disk or the database's."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error.__cause__, "sqlstate", None) == "53100"


@transaction.atomic
def _refuse(actor: Actor, delivery: Delivery, sentence: str) -> None:
    _note(delivery, sentence)
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=_OPEN)
    if rows.update(state=Delivery.State.REFUSED, settled_at=timezone.now()):
        record_event(
            actor=actor,
            kind=events.DELIVERY_REFUSED,
            subject=("intake.delivery", delivery.pk),
            payload={"reason": sentence},
        )


def _note(delivery: Delivery, sentence: str) -> None:
    """Keep the sentence; what waited to go in waits for a person again."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(reason=sentence[:500])
    rows.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.LOOKED)
