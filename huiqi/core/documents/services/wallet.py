"""Putting a file into a company's wallet (材料库)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from huiqi.core.documents import access, events
from huiqi.core.documents.models import DocumentVersion, Grade, StoredFile, WalletDocument
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import InvalidInput, NotFound


@transaction.atomic
def store_in_wallet(
    *,
    actor: Actor,
    company_id: int,
    kind: str,
    title: str,
    file: StoredFile,
    grade: str = Grade.D,
    valid_until: date | None = None,
    original_name: str = "",
) -> DocumentVersion:
    """Add ``file`` as the newest version of the paper ``kind``/``title``; older versions stay.

    What a company brings itself starts at grade D, whatever is asked; only the system (a shared or generated
    paper) may start higher. Bringing the same bytes again changes nothing. Raises NotFound for a company or a
    file that is not the actor's.
    """
    access.require_company(actor, company_id)
    if not access.may_open(actor, file.pk):
        raise NotFound("没有这份文件，或不是您传的；请重新上传。")
    if grade not in Grade.values:
        raise InvalidInput("材料等级只有 A、B、C、D 四级，请重新选择。")
    document = _locked_document(company_id, kind, title.strip())
    newest = document.versions.order_by("-number").first()
    if newest is not None and newest.file_id == file.pk:
        return newest
    version = DocumentVersion.objects.create(
        document=document,
        number=newest.number + 1 if newest else 1,
        file=file,
        original_name=original_name or _name_of(actor, file),
        grade=grade if actor.kind == "system" else Grade.D,
        valid_until=valid_until,
        uploaded_by=actor.label,
        uploaded_by_person_id=actor.person_id,
    )
    document.current = version
    document.save(update_fields=["current"])
    record_event(
        actor=actor,
        kind=events.VERSION_ADDED,
        subject=("documents.wallet", document.pk),
        payload={"kind": kind, "number": version.number, "sha256": file.sha256, "grade": version.grade},
        company_id=company_id,
    )
    return version


def _locked_document(company_id: int, kind: str, title: str) -> WalletDocument:
    """The paper's row, locked: two people bringing versions at once get two numbers."""
    document, _ = WalletDocument.objects.get_or_create(company_id=company_id, kind=kind, title=title)
    return WalletDocument.objects.select_for_update().get(pk=document.pk)


def _name_of(actor: Actor, file: StoredFile) -> str:
    brought = (
        file.uploads.filter(uploaded_by=actor.label)
        if actor.person_id is None
        else file.uploads.filter(person_id=actor.person_id)
    )
    own = brought.order_by("-at").first()
    return own.original_name if own else f"文件.{file.extension}"
