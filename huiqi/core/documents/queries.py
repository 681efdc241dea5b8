"""Reads of the documents room."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from huiqi.core.documents import access
from huiqi.core.documents.letters.render import qr_code
from huiqi.core.documents.models import DocumentVersion, Letter, ScanState, StoredFile, WalletDocument
from huiqi.core.documents.services.letters import check_url
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import Subject
from huiqi.engine.refusal import NotAllowed, NotFound

SCAN_WORDS = dict(ScanState.choices)


def list_wallet(actor: Actor, company_id: int) -> list[WalletDocument]:
    """The papers of a company with their current version, for its own people. Raises NotFound for others."""
    access.require_company(actor, company_id)
    papers = access.wallets_visible_to(actor).filter(company_id=company_id)
    return list(papers.select_related("current__file").prefetch_related("versions__file"))


def list_versions(actor: Actor, document_id: int) -> list[DocumentVersion]:
    """All versions of one paper, newest first. Raises NotFound."""
    paper = access.wallets_visible_to(actor).filter(pk=document_id).first()
    if paper is None:
        raise NotFound("没有这份材料，或不是您企业的；请回到材料库重新选择。")
    return list(paper.versions.select_related("file").order_by("-number"))


def list_reusable(actor: Actor, company_id: int, kind: str, *, on: date | None = None) -> list[DocumentVersion]:
    """Current versions of papers of this kind that still count on the day, best grade first, newest first."""
    access.require_company(actor, company_id)
    day = on or timezone.localdate()
    versions = DocumentVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), current_of__company_id=company_id, current_of__kind=kind
    ).exclude(file__scan_state=ScanState.INFECTED)
    return list(versions.select_related("file", "document").order_by("grade", "-at"))


def get_version(actor: Actor, version_id: int, *, because: access.Ground | None = None) -> DocumentVersion:
    """One version, for the company's people or an officer with a ground for its file. Raises NotFound."""
    version = DocumentVersion.objects.select_related("file", "document").filter(pk=version_id).first()
    if version is None or not access.may_open(actor, version.file_id, because):
        raise NotFound("没有这份材料，或您没有权限；请从办件或材料库里点开。")
    return version


def get_file(actor: Actor, file_id: int, *, because: access.Ground | None = None) -> StoredFile:
    """A file's record (not its bytes; see ``services.open_file``). Raises NotFound without a ground."""
    if not access.may_open(actor, file_id, because):
        raise NotFound("没有这份文件，或您没有权限打开；请从办件或材料库里点开。")
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NotFound("没有这份文件，可能没有存进来；请让对方重新上传。")
    return file


def list_letters(actor: Actor, *, subject: Subject | None = None) -> list[Letter]:
    """Letters to the actor's company, newest first; about one subject when given."""
    letters = access.letters_visible_to(actor).select_related("file", "company")
    if subject:
        letters = letters.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    return list(letters)


def list_letters_about(subject: Subject) -> list[Letter]:
    """Letters about a subject, for a room that has already checked that the reader may see the subject."""
    letters = Letter.objects.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    return list(letters.select_related("file", "company"))


def find_letter_by_once_key(once_key: str) -> Letter | None:
    """The letter issued for one act, or None while its job has not run; for readers who may see the subject."""
    return Letter.objects.filter(once_key=once_key).first()


def list_subjects_of_file(file_id: int) -> list[tuple[str, str]]:
    """What the letters with this file are about, as (kind, id); for the grounds of the rooms above."""
    return list(Letter.objects.filter(file_id=file_id).values_list("subject_kind", "subject_id"))


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as a page: the words of the Word file, block by block, and its QR code as inline SVG.

    ``blocks`` have ``style`` in redhead, number, title, salute, body, entry, sign, note (with ``text``), or table
    (with ``rows``).
    """

    letter: Letter
    blocks: list[dict[str, Any]]
    check_url: str
    qr_svg: str


def letter_page(letter: Letter) -> LetterPage:
    """What a template needs to show a letter the caller was allowed to see."""
    url = check_url(letter.check_code)
    target = io.BytesIO()
    qr_code(url).save(target, kind="svg", scale=3, border=2, xmldecl=False, svgns=True, nl=False, title="核验二维码")
    return LetterPage(letter=letter, blocks=letter.blocks, check_url=url, qr_svg=target.getvalue().decode())


@dataclass(frozen=True, slots=True)
class LetterCheck:
    """What anyone holding the paper may learn: that it is ours, when it went out, and its fingerprint."""

    number: str
    title: str
    issued_on: date
    sha256: str
    company_masked: str


def find_letter_by_code(code: str) -> LetterCheck | None:
    """The letter behind a QR code, without its content; None when we never issued it."""
    letter = Letter.objects.select_related("file", "company").filter(check_code=code).first()
    if letter is None:
        return None
    name = letter.company.name
    return LetterCheck(
        number=letter.number,
        title=letter.title,
        issued_on=timezone.localdate(letter.issued_at),
        sha256=letter.file.sha256,
        company_masked=f"{name[:2]}{'*' * max(0, len(name) - 6)}{name[-4:]}" if len(name) > 6 else f"{name[:1]}**",
    )


def count_scan_states(actor: Actor) -> dict[str, int]:
    """How many files are in which scan state, in Chinese words, for the health page (operators)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("运行状况只给运维岗位看；请联系平台运维人员。")
    counts = dict.fromkeys(SCAN_WORDS.values(), 0)
    for row in StoredFile.objects.values("scan_state").annotate(number=Count("id")).order_by():
        counts[SCAN_WORDS[row["scan_state"]]] = row["number"]
    return counts
