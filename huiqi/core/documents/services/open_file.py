"""Opening a stored file: only on a ground, never before it was scanned, always with a trace."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from huiqi.core.documents import access, store
from huiqi.core.documents.models import ScanState, StoredFile
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_read
from huiqi.engine.refusal import NotFound, Refusal


class OpenedFile(NamedTuple):
    """What a page needs to hand a file over. Send it as an attachment with ``nosniff``."""

    path: Path
    name: str
    media_type: str


@transaction.atomic
def open_file(*, actor: Actor, file_id: int, purpose: str = "", because: access.Ground | None = None) -> OpenedFile:
    """The file with the name it came under; the reading is written into the ledger.

    ``because`` is an officer's ground beside the registered ones. Raises NotFound without a ground, Refusal while
    the file waits for its scan (its own people may open it) or when its bytes no longer match their hash.
    """
    if not access.may_open(actor, file_id, because):
        raise NotFound("没有这份文件，或您没有权限打开；请从办件或材料库里点开。")
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NotFound("没有这份文件，可能没有存进来；请让对方重新上传。")
    _refuse_unsafe(actor, file)
    try:
        path = store.verify(file.sha256)
    except (FileNotFoundError, ValueError) as error:
        raise Refusal("这份文件在存储里缺失或被改动过，请联系运维人员从备份恢复。", code="file.lost") from error
    name, company_id = _name_and_company(actor, file)
    record_read(
        actor=actor,
        subject=("documents.file", file.pk),
        fields=[f"文件：{purpose}" if purpose else "文件"],
        company_id=company_id,
    )
    return OpenedFile(path, name, file.media_type)


def _refuse_unsafe(actor: Actor, file: StoredFile) -> None:
    if file.scan_state == ScanState.INFECTED:
        raise Refusal("这份文件查出病毒，已封存，不能打开；请让企业重新传一份。", code="file.virus")
    if file.scan_state == ScanState.PENDING and actor.is_officer:
        raise Refusal("这份文件还在等查毒，查完才能打开；一般几分钟，请稍后再来。", code="file.pending_scan")


def _name_and_company(actor: Actor, file: StoredFile) -> tuple[str, int | None]:
    """The name this actor knows the file by, and whose it is."""
    versions = file.versions.select_related("document").order_by("-at")
    company = access.company_of(actor)
    if company is not None:
        versions = versions.filter(document__company_id=company)
    if version := versions.first():
        return version.original_name, version.document.company_id
    if letter := file.letters.first():
        return f"{letter.title}.docx", letter.company_id
    uploads = file.uploads.order_by("-at")
    if not actor.is_officer and actor.kind != "system":
        uploads = uploads.filter(company__isnull=True) if company is None else uploads.filter(company_id=company)
    upload = uploads.first()
    return (upload.original_name, upload.company_id) if upload else (f"文件.{file.extension}", None)
