"""Taking a file in: received aside, inspected, scanned, and only then kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from huiqi.core.documents import access, events, store
from huiqi.core.documents.inspection import Kind, clean_name, inspect
from huiqi.core.documents.inspection.refused import FileRefused
from huiqi.core.documents.models import ScanState, StoredFile, Upload
from huiqi.core.documents.ports import ScanResult, Verdict, get_virus_scan
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import NotAllowed

DEFAULT_LIMIT = 20 << 20

# A scanner that is down must not cost a company its deadline, so the file is taken as 待查毒; the danger lies with
# the officer's machine, so officers can't open it until the job has scanned it. Not connected at all is said as such.
_STATES = {
    Verdict.CLEAN: ScanState.CLEAN,
    Verdict.INFECTED: ScanState.INFECTED,
    Verdict.UNREACHABLE: ScanState.PENDING,
    Verdict.NOT_CONNECTED: ScanState.UNSCANNED,
}


class UploadedFile(Protocol):
    """What we need of an upload: Django's own has it, and so has any wrapper around bytes."""

    name: str | None
    content_type: str | None

    @property
    def size(self) -> int | None:
        """Bytes, as the sender says."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """The bytes, piece by piece."""
        ...


@transaction.atomic
def accept_upload(
    *,
    actor: Actor,
    upload: UploadedFile,
    purpose: str,
    limit: int | None = None,
    further: Mapping[str, Kind] | None = None,
) -> StoredFile:
    """Keep an uploaded file, or refuse it before anyone opens it.

    ``purpose`` is a short stable word for what it is brought for (``wallet``, ``claim``, ``bank_result``).
    ``limit`` in bytes takes the place of the installation's, ``further`` are kinds of files taken here only.
    Raises :class:`FileRefused` (one Chinese sentence, code ``file.…``) and NotAllowed for visitors.
    """
    if actor.kind == "anonymous":
        raise NotAllowed("请先登录再上传文件；您填的内容还在页面上。")
    limit = limit or settings.HUIQI.get("UPLOAD_LIMIT_BYTES", DEFAULT_LIMIT)
    if (upload.size or 0) > limit:
        raise _too_large(limit)
    name = clean_name(upload.name or "")
    try:
        with store.receive(upload.chunks(), limit=limit) as incoming:
            kind = inspect(incoming.path, name=name, declared=upload.content_type or "", further=further)
            file = _keep(incoming, kind, _scan(incoming.path))
    except store.TooLargeError as error:
        raise _too_large(limit) from error
    _note_upload(actor, file, name, purpose)
    return file


@transaction.atomic
def store_own_file(*, actor: Actor, data: bytes, name: str) -> StoredFile:
    """Keep a file that this platform made itself; it is inspected like any other, but not scanned."""
    with store.receive([data], limit=len(data)) as incoming:
        kind = inspect(incoming.path, name=name)
        return _keep(incoming, kind, None)


def hold(sha256: str) -> None:
    """Lock one hash until the transaction ends, so that a sweep and an upload of the same bytes wait their turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(('x' || %s)::bit(64)::bigint)", [sha256[:16]])


def _scan(path: Path) -> ScanResult:
    with path.open("rb") as stream:
        result = get_virus_scan().scan(stream)
    if result.verdict is Verdict.INFECTED:
        raise FileRefused("virus", f"这份文件查出病毒（{result.note}），没有接收；请在电脑上杀毒后重新传一份干净的。")
    return result


def _keep(incoming: store.Incoming, kind: Kind, result: ScanResult | None) -> StoredFile:
    hold(incoming.sha256)
    state = _STATES[result.verdict] if result else ScanState.OWN
    note = result.note if result else ""
    store.keep(incoming)
    file, is_new = StoredFile.objects.get_or_create(
        sha256=incoming.sha256,
        defaults={
            "size": incoming.size,
            "extension": kind.extension,
            "media_type": kind.media_type,
            "scan_state": state,
            "scan_note": note[:200],
            "scanned_at": timezone.now() if state == ScanState.CLEAN else None,
        },
    )
    if not is_new and file.scan_state == ScanState.INFECTED and state != ScanState.CLEAN:
        raise FileRefused("virus", "这份文件以前查出过病毒，没有接收；请在电脑上杀毒后重新传一份干净的。")
    if not is_new and state == ScanState.CLEAN and file.scan_state != ScanState.OWN:
        file.scan_state, file.scan_note, file.scanned_at = state, note[:200], timezone.now()
        file.save(update_fields=["scan_state", "scan_note", "scanned_at"])
    return file


def _note_upload(actor: Actor, file: StoredFile, name: str, purpose: str) -> None:
    Upload.objects.create(
        file=file,
        person_id=actor.person_id,
        company_id=access.company_of(actor),
        uploaded_by=actor.label,
        original_name=name,
        purpose=purpose,
    )
    record_event(
        actor=actor,
        kind=events.FILE_STORED,
        subject=("documents.file", file.pk),
        payload={"sha256": file.sha256, "size": file.size, "purpose": purpose, "scan": file.scan_state},
        company_id=access.company_of(actor),
    )


def _too_large(limit: int) -> FileRefused:
    return FileRefused("too_large", f"这份文件超过 {limit >> 20} MB，请压缩图片或拆成几份后再传。")
