"""A forgotten password: a link by e-mail, good for an hour and for one use."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.ledger.queries import list_events
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import events
from huiqi.core.parties.jobs import mail_password_link
from huiqi.core.parties.models import Person
from huiqi.core.parties.services.accounts import change_password
from huiqi.engine.refusal import NotFound

_PAUSE = timedelta(minutes=2)


def request_password_reset(*, actor: Actor, login: str, link_template: str) -> None:
    """Queue the e-mail with the link; says nothing of whether the account exists, or has an address.

    ``link_template`` is an absolute address with ``{uid}`` and ``{token}`` in it. Asked again within two minutes,
    nothing more is sent.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(login=login.strip().lower(), is_active=True).first()
        if person is None or not person.email or _asked_just_now(person):
            return
        record_event(actor=actor, kind=events.PASSWORD_RESET_ASKED, subject=("parties.person", person.pk))
        mail_password_link.defer(person_id=person.pk, link_template=link_template)


def reset_password(*, uid: str, token: str, password: str) -> Person:
    """Set the password of whoever the link names. Raises NotFound for a used or late link, InvalidInput for a weak one."""
    with transaction.atomic():
        person = person_of_link(uid, token)
        return change_password(actor=ANONYMOUS, person_id=person.pk, password=password, current_password=None)


def person_of_link(uid: str, token: str) -> Person:
    """The person a link was made for, while it is good. Raises NotFound."""
    try:
        person = Person.objects.filter(pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True).first()
    except (ValueError, OverflowError):
        person = None
    if person is None or not default_token_generator.check_token(person, token):
        raise NotFound("这个链接已用过或超过 1 小时，请从登录页重新找回密码。")
    return person


def _asked_just_now(person: Person) -> bool:
    asked = list_events(subject=("parties.person", person.pk), kinds=[events.PASSWORD_RESET_ASKED], limit=1)
    return bool(asked) and asked[0].at > timezone.now() - _PAUSE
