"""A department's file arrives: inspected, kept as it is, and known by source, day and bytes."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from huiqi.core.documents.inspection import clean_name
from huiqi.core.documents.inspection.parquet import PARQUET
from huiqi.core.documents.services import accept_upload
from huiqi.core.documents.services.accept_upload import UploadedFile
from huiqi.core.facts.models import Source
from huiqi.core.intake import access, events
from huiqi.core.intake.models import Delivery, Progress
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import InvalidInput, Refusal

LIMIT = 200 << 20
"""Ten years of a district's companies in some dozens of columns are below it."""
DISK_FULL = "磁盘满了，文件没有存下来。请清理磁盘后重试，已入库的数据不受影响。"
_GONE = (Delivery.State.REFUSED, Delivery.State.WITHDRAWN)
_CHUNK = 1 << 20


@dataclass(slots=True)
class FileOnDisk:
    """A file of the command line or a folder, or bytes that were fetched, in the shape of an upload."""

    name: str | None
    source: Path | bytes
    content_type: str | None = ""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def chunks(self) -> Iterable[bytes]:
        """The bytes, piece by piece."""
        stream = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")
        with stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


def receive(
    *, actor: Actor, upload: UploadedFile, source: str, as_of_on: date, channel: str, is_register: bool = False
) -> tuple[Delivery, bool]:
    """Keep the file; returns the delivery and whether it is new.

    The same bytes of the same source and day give the delivery that is there. ``source`` is a source's key.
    Raises ``InvalidInput`` for an unknown source, a day in the future and a file that is not taken.
    """
    access.require_record(actor)
    access.require_source(actor, source)
    speaker = Source.objects.filter(key=source).first()
    if speaker is None:
        raise InvalidInput(f"没有登记来源“{source}”，请从清单里选来源部门。", fields={"source": "请选来源部门。"})
    if as_of_on > timezone.localdate():
        sentence = f"数据日期 {as_of_on} 在今天之后，请核对。"
        raise InvalidInput(sentence, fields={"as_of_on": sentence})
    try:
        with transaction.atomic():
            return _keep(actor, upload, speaker, as_of_on, channel, is_register)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal(DISK_FULL, code="disk_full") from error
        raise


def _keep(
    actor: Actor, upload: UploadedFile, speaker: Source, as_of_on: date, channel: str, is_register: bool
) -> tuple[Delivery, bool]:
    file = accept_upload(
        actor=actor, upload=upload, purpose="intake", limit=LIMIT, further={"parquet": PARQUET}
    )  # its lock on the bytes lasts until the end of this transaction: two senders wait for one another
    known = Delivery.objects.filter(source=speaker, as_of_on=as_of_on, file=file).exclude(state__in=_GONE).first()
    if known is not None:
        return known, False
    delivery = Delivery.objects.create(
        source=speaker,
        as_of_on=as_of_on,
        name=clean_name(upload.name or ""),
        file=file,
        is_register=is_register,
        channel=channel,
        brought_by=actor.label,
        person_id=actor.person_id,
    )
    Progress.objects.create(delivery=delivery)
    record_event(
        actor=actor,
        kind=events.DELIVERY_RECEIVED,
        subject=("intake.delivery", delivery.pk),
        payload={"source": speaker.key, "as_of_on": as_of_on, "sha256": file.sha256, "size": file.size},
    )
    return delivery, True
