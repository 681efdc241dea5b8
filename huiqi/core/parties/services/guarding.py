"""What the security administrator does to accounts: close, open again, hand out a password, unlock, end sessions."""

from __future__ import annotations

from axes.utils import reset as reset_attempts
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import BrowserSession, Person
from huiqi.core.parties.services.accounts import check_password, keep_past_password, lock_person
from huiqi.core.parties.sessions import handle_of
from huiqi.engine.refusal import Conflict, NotFound


def disable_person(*, actor: Actor, person_id: int) -> Person:
    """Close somebody else's account at once: its sessions end, its mandates and posts stop counting."""
    access.require_security(actor)
    access.require_somebody_else(actor, person_id)
    with transaction.atomic():
        person = lock_person(person_id)
        if person.is_active:
            person.is_active = False
            person.save(update_fields=["is_active"])
            record_event(actor=actor, kind=events.PERSON_DISABLED, subject=("parties.person", person.pk))
        BrowserSession.objects.filter(person=person).delete()
    return person


def enable_person(*, actor: Actor, person_id: int) -> Person:
    """Open a closed account again; mandates and posts that have not ended count again. Not one that was erased."""
    access.require_security(actor)
    access.require_somebody_else(actor, person_id)
    with transaction.atomic():
        person = lock_person(person_id)
        if person.erased_at is not None:
            raise Conflict("这个账号已按本人要求注销，不能恢复；请本人重新注册。")
        if not person.is_active:
            person.is_active = True
            person.save(update_fields=["is_active"])
            record_event(actor=actor, kind=events.PERSON_ENABLED, subject=("parties.person", person.pk))
    return person


def give_first_password(*, actor: Actor, person_id: int, password: str) -> Person:
    """Set a password for somebody who cannot come in; it has to be changed at the first sign-in.

    All sessions of the person end. Raises InvalidInput when it is too weak.
    """
    access.require_security(actor)
    access.require_somebody_else(actor, person_id)
    with transaction.atomic():
        person = lock_person(person_id)
        if not person.is_active:
            raise Conflict("账号已停用，请先恢复账号。")
        check_password(password, person)
        keep_past_password(person)
        person.set_password(password)
        person.must_change_password, person.password_changed_at = True, timezone.now()
        person.save(update_fields=["password", "must_change_password", "password_changed_at"])
        BrowserSession.objects.filter(person=person).delete()
        record_event(actor=actor, kind=events.PASSWORD_GIVEN, subject=("parties.person", person.pk))
    return person


def unlock_person(*, actor: Actor, person_id: int) -> None:
    """Forget the wrong passwords and codes of a person, so that they may try again now."""
    access.require_security(actor)
    with transaction.atomic():
        person = lock_person(person_id)
        reset_attempts(username=person.login)
        for device in TOTPDevice.objects.select_for_update().filter(user=person):
            device.throttle_reset()
        record_event(actor=actor, kind=events.PERSON_UNLOCKED, subject=("parties.person", person.pk))


def end_session(*, actor: Actor, person_id: int, handle: str) -> None:
    """End one session of a person: the own, or as security administrator anybody's. Raises NotFound.

    ``handle`` is what the list of sessions shows; the key itself never leaves the server.
    """
    if actor.person_id != person_id:
        access.require_security(actor)
    with transaction.atomic():
        rows = BrowserSession.objects.select_for_update().filter(person_id=person_id)
        row = next((each for each in rows if handle_of(each.session_key) == handle), None)
        if row is None:
            raise NotFound("这个登录已经结束，请刷新页面。")
        row.delete()
        _note_ended(actor, person_id, 1)


def end_sessions(*, actor: Actor, person_id: int, but_key: str | None = None) -> int:
    """End all sessions of a person (but the one with ``but_key``); returns how many there were."""
    if actor.person_id != person_id:
        access.require_security(actor)
    with transaction.atomic():
        rows = BrowserSession.objects.filter(person_id=person_id, expire_date__gt=timezone.now())
        count, _ = rows.exclude(session_key=but_key or "").delete()
        if count:
            _note_ended(actor, person_id, count)
    return count


def _note_ended(actor: Actor, person_id: int, count: int) -> None:
    record_event(
        actor=actor, kind=events.SESSIONS_ENDED, subject=("parties.person", person_id), payload={"count": count}
    )
