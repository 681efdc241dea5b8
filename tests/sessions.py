"""Browser sessions for the actors of :mod:`tests.factories`: their mandate or posts on file, their code given."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Mandate, Person, Post
from huiqi.web.kit.middleware import ACTING

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_of(actor: Actor) -> str:
    """The key of a session in which this actor is signed in, with the hat on that the actor wears."""
    person = Person.objects.get(pk=actor.person_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = PASSWORD_BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if actor.company_id is not None:
        for role in actor.mandates:
            Mandate.objects.get_or_create(person=person, company_id=actor.company_id, defaults={"role": role})
        session[ACTING] = ["company", actor.company_id]
    if actor.department_id is not None:
        for role in actor.posts:
            Post.objects.get_or_create(
                person=person, department_id=actor.department_id, role=role, until_on=None,
                defaults={"since_on": timezone.localdate()},
            )  # fmt: skip
        device, _ = TOTPDevice.objects.get_or_create(user=person, name="动态口令", defaults={"confirmed": True})
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session[ACTING] = ["department", actor.department_id]
    session.create()
    key: str = session.session_key
    return key


def client_of(actor: Actor) -> Client:
    """Django's test client in such a session."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(actor)
    return client
