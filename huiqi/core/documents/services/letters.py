"""Issuing an official letter, and noting its first reading."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from huiqi.core.documents import access, events
from huiqi.core.documents.letters.kinds import LetterKind, check_context, get_kind
from huiqi.core.documents.letters.render import read_back, render_docx, template_version
from huiqi.core.documents.letters.words import cn_day, present, snapshot
from huiqi.core.documents.models import Letter, LetterSeries
from huiqi.core.documents.services.accept_upload import store_own_file
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import Subject, record_event, record_read
from huiqi.core.parties.models import Company
from huiqi.core.parties.queries import get_company_by_id
from huiqi.engine.refusal import NotAllowed, NotFound

ISSUE_TASK = "documents.issue_letter"


@transaction.atomic
def render_letter(
    *,
    actor: Actor,
    template: str,
    context: Mapping[str, Any],
    subject: Subject,
    company_id: int,
    series: str | None = None,
    once_key: str | None = None,
) -> Letter:
    """Issue a letter to a company: numbered, rendered as Word, its text kept for the page, recorded.

    ``context`` holds what ``letters.kinds`` lists for the template. With ``once_key`` a repeated call (a job that
    ran again) returns the letter already issued. Numbers have no gaps: the counter's row stays locked until the
    transaction ends, and a rollback gives the number back. Raises InvalidInput for an incomplete context,
    NotAllowed for anyone but officers and the system.
    """
    if actor.kind != "system" and not actor.is_officer:
        raise NotAllowed("文书由办理部门发出；请等办理人员处理。")
    kind = get_kind(template)
    plain = snapshot(context)
    check_context(kind, plain)
    company = get_company_by_id(actor, company_id)
    counter = _lock_series(series or settings.HUIQI["LETTER_SERIES"])
    if once_key and (issued := Letter.objects.filter(once_key=once_key).first()):
        return issued
    counter.last_serial += 1
    counter.save(update_fields=["last_serial"])
    letter = _issue(actor, kind, plain, subject, company, counter, once_key)
    record_event(
        actor=actor,
        kind=events.LETTER_ISSUED,
        subject=("documents.letter", letter.pk),
        payload={
            "number": letter.number,
            "template": kind.key,
            "about": list(map(str, subject)),
            "sha256": letter.file.sha256,
        },
        company_id=company_id,
    )
    return letter


def request_letter(
    *,
    template: str,
    context: Mapping[str, Any],
    subject: Subject,
    company_id: int,
    once_key: str,
    series: str | None = None,
) -> int:
    """Have the letter issued by a job after the caller's transaction commits; returns the job's id.

    The context is checked now, so that the caller's act fails rather than the job.
    """
    plain = snapshot(context)
    check_context(get_kind(template), plain)
    job = app.configure_task(name=ISSUE_TASK, queue="letters").defer(
        template=template,
        context=plain,
        subject=list(map(str, subject)),
        company_id=company_id,
        once_key=once_key,
        series=series,
    )
    return job


@transaction.atomic
def open_letter(*, actor: Actor, letter_id: int, because: access.Ground | None = None) -> Letter:
    """The letter, if it is the actor's to read; a reading by the company is noted once.

    Officers read it on a ground for its file, registered or brought as ``because``. Raises NotFound.
    """
    letter = Letter.objects.select_related("file", "company").filter(pk=letter_id).first()
    if letter is None or not access.may_open(actor, letter.file_id, because):
        raise NotFound("没有这份文书，或不是发给您这家企业的；请从办件里点开。")
    if actor.is_officer:
        record_read(actor=actor, subject=("documents.letter", letter.pk), fields=["文书"], company_id=letter.company_id)
    return record_letter_read(actor=actor, letter=letter)


@transaction.atomic
def record_letter_read(*, actor: Actor, letter: Letter) -> Letter:
    """Note the first reading by the company's people (已阅回执); readings by officers don't count."""
    if not actor.mandates or actor.company_id != letter.company_id:
        return letter
    read_at = timezone.now()
    is_first = Letter.objects.filter(pk=letter.pk, first_read_at=None).update(
        first_read_at=read_at, first_read_by=actor.label
    )
    if is_first:
        record_event(
            actor=actor,
            kind=events.LETTER_READ,
            subject=("documents.letter", letter.pk),
            payload={"number": letter.number},
            company_id=letter.company_id,
        )
    letter.refresh_from_db(fields=["first_read_at", "first_read_by"])
    return letter


def _lock_series(code: str) -> LetterSeries:
    year = timezone.localdate().year
    LetterSeries.objects.get_or_create(code=code, year=year)
    return LetterSeries.objects.select_for_update().get(code=code, year=year)


def _issue(
    actor: Actor,
    kind: LetterKind,
    plain: dict[str, Any],
    subject: Subject,
    company: Company,
    counter: LetterSeries,
    once_key: str | None,
) -> Letter:
    number = f"{counter.code}〔{counter.year}〕{counter.last_serial}号{'（演示）' if company.is_demo else ''}"
    code = secrets.token_urlsafe(12)
    words = {
        **present(plain),
        "number": number,
        "company_name": company.name,
        "uscc": company.uscc,
        "issued_on": cn_day(timezone.localdate()),
        "review_organ": settings.HUIQI["REVIEW_ORGAN"],
        "check_url": check_url(code),
    }
    data = render_docx(kind.key, words, check_url=words["check_url"])
    subject_kind, subject_id = subject
    return Letter.objects.create(
        number=number,
        series=counter,
        serial=counter.last_serial,
        template=kind.key,
        template_version=template_version(kind.key),
        title=kind.title,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        company=company,
        context=plain,
        blocks=read_back(data),
        file=store_own_file(actor=actor, data=data, name=f"{kind.key}.docx"),
        check_code=code,
        once_key=once_key,
        issued_by=actor.label,
    )


def check_url(code: str) -> str:
    """The address in the letter's QR code, where anyone holding the paper can check it."""
    return f"{settings.HUIQI['SITE_URL'].rstrip('/')}/letters/check/{code}/"
