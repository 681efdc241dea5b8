"""Catching up: scan what waits for a scanner, and clear what no row knows."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from huiqi.core.documents import events, store
from huiqi.core.documents.models import ScanState, StoredFile
from huiqi.core.documents.ports import Verdict, get_virus_scan
from huiqi.core.documents.services.accept_upload import hold
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event

_STATES = {Verdict.CLEAN: ScanState.CLEAN, Verdict.INFECTED: ScanState.INFECTED}


def scan_pending(*, actor: Actor, limit: int = 200) -> dict[str, int]:
    """Scan files in state 待查毒; returns how many became what. Stops at the first unreachable answer."""
    counts = {"clean": 0, "infected": 0, "pending": 0}
    for file_id in StoredFile.objects.filter(scan_state=ScanState.PENDING).values_list("pk", flat=True)[:limit]:
        state = _scan_one(actor, file_id)
        counts[state] += 1
        if state == "pending":
            break
    return counts


@transaction.atomic
def _scan_one(actor: Actor, file_id: int) -> str:
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    if file.scan_state != ScanState.PENDING:
        return "clean" if file.scan_state == ScanState.CLEAN else "infected"
    with store.path_of(file.sha256).open("rb") as stream:
        result = get_virus_scan().scan(stream)
    state = _STATES.get(result.verdict)
    if state is None:
        return "pending"
    file.scan_state, file.scan_note, file.scanned_at = state, result.note[:200], timezone.now()
    file.save(update_fields=["scan_state", "scan_note", "scanned_at"])
    record_event(
        actor=actor, kind=events.FILE_SCANNED, subject=("documents.file", file.pk), payload={"result": str(state)}
    )
    return str(state)


def sweep_store(*, older_than_seconds: int = 86_400) -> int:
    """Remove bytes that no row refers to (their transaction rolled back) and leftovers of cut-off uploads."""
    removed = store.sweep_incoming(older_than_seconds=older_than_seconds)
    horizon = time.time() - older_than_seconds
    for path in store.root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if path.stat().st_mtime >= horizon:
            continue
        with transaction.atomic():
            hold(path.name)
            # Looked at again under the lock: an upload of the same bytes may have come in between.
            if path.stat().st_mtime < horizon and not StoredFile.objects.filter(sha256=path.name).exists():
                path.unlink()
                removed += 1
    return removed
