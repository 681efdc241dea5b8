"""Telling somebody something, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import Subject, record_event
from huiqi.core.notices import addresses, events
from huiqi.core.notices.models import Delivery, Notice
from huiqi.core.notices.services.queue import queue_delivery
from huiqi.core.notices.templates import Template, get_template
from huiqi.core.parties.models import Company, Person
from huiqi.core.parties.queries import list_officers, list_people_of_company

Channel = Delivery.Channel


@transaction.atomic
def send_notice(
    *,
    template: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    to_company: Company | int | None = None,
    to_person: Person | int | None = None,
    to_department_role: tuple[int, str] | None = None,
    link: str = "",
    subject: Subject | None = None,
    actor: Actor = SYSTEM,
) -> Notice:
    """Put a notice into the inbox and queue its deliveries, all in the caller's transaction.

    Exactly one addressee. ``dedupe_key`` names the telling: a second call with the same key returns the first
    notice and sends nothing. Raises InvalidInput when the text lacks something, ValueError without one addressee.
    """
    if sum(addressee is not None for addressee in (to_company, to_person, to_department_role)) != 1:
        raise ValueError("a notice goes to exactly one of company, person, department and role")
    text = get_template(template)
    title, body = text.render(context)
    department_id, role = to_department_role or (None, "")
    subject_kind, subject_id = subject or ("", "")
    notice, is_new = Notice.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "company_id": _id_of(to_company),
            "person_id": _id_of(to_person),
            "department_id": department_id,
            "role": role,
            "template": template,
            "title": title[:200],
            "body": body,
            "link": link,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
        },
    )
    if is_new:
        _queue(notice, text)
        record_event(
            actor=actor,
            kind=events.NOTICE_SENT,
            subject=("notices.notice", notice.pk),
            payload={"template": template, "about": f"{subject_kind}:{subject_id}"},
            company_id=notice.company_id,
        )
    return notice


def _queue(notice: Notice, text: Template) -> None:
    """The inbox is told by the row itself; each person on each outer channel gets a job."""
    Delivery.objects.create(notice=notice, channel=Channel.INBOX, state=Delivery.State.SENT, settled_at=timezone.now())
    for person in _people(notice):
        for channel in _channels(text, is_officer=notice.department_id is not None):
            queue_delivery(_delivery(notice, person, channel))


def _people(notice: Notice) -> list[Person]:
    if notice.company_id is not None:
        return list_people_of_company(notice.company_id)
    if notice.department_id is not None:
        return list_officers(department_id=notice.department_id, role=notice.role)
    return [notice.person] if notice.person is not None and notice.person.is_active else []


def _channels(text: Template, *, is_officer: bool) -> list[Channel]:
    if is_officer or text.is_for_desk:
        return [Channel.WECOM]
    return [Channel.EMAIL, Channel.SMS] if text.is_urgent else [Channel.EMAIL]


def _delivery(notice: Notice, person: Person, channel: Channel) -> Delivery:
    address = addresses.address_of(person, channel)
    delivery = Delivery(notice=notice, person=person, channel=channel, address_masked=addresses.mask(address, channel))
    if not address:
        delivery.state, delivery.note = Delivery.State.SKIPPED, addresses.why_none(channel)
        delivery.settled_at = timezone.now()
    delivery.save()
    return delivery


def _id_of(party: Company | Person | int | None) -> int | None:
    return party.pk if isinstance(party, Company | Person) else party
