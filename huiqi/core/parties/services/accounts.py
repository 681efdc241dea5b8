"""Accounts of people: register, change the password, disable; and the record of who signed in."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Person
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_PHONE = re.compile(r"^[+0-9][0-9 -]{4,18}$")
_TAKEN = "这个登录名已经注册过：请直接登录；忘了密码可以找回。"


def register_person(
    *, actor: Actor, login: str, password: str, name: str, phone: str = "", email: str = "", is_demo: bool = False
) -> Person:
    """Open an account; ``login`` is an e-mail address or a mainland mobile number.

    Raises InvalidInput with a sentence a field, Conflict when the login is taken.
    """
    login, name = login.strip().lower(), name.strip()
    faults = _faults_of_registration(login, name)
    candidate = Person(login=login, name=name, phone=phone, email=email, is_demo=is_demo)
    faults |= _faults_of_password(password, candidate)
    if faults:
        raise InvalidInput("有几项需要改：" + "".join(faults.values()), fields=faults)
    candidate.email = email or (login if "@" in login else "")
    candidate.phone = phone or (login if _MOBILE.match(login) else "")
    return create_account(actor=actor, person=candidate, password=password)


def create_account(*, actor: Actor, person: Person, password: str) -> Person:
    """Save a new person and its event. Raises Conflict when the login is taken."""
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            record_event(actor=actor, kind=events.PERSON_REGISTERED, subject=("parties.person", person.pk))
    except IntegrityError as error:
        if "login" not in str(error):
            raise
        raise Conflict(_TAKEN, fields={"login": _TAKEN}) from error
    return person


def update_contact(*, actor: Actor, person_id: int, email: str, phone: str) -> Person:
    """Change where a person is reached; only the person does. Raises InvalidInput with a sentence a field."""
    if actor.person_id != person_id:
        raise NotAllowed("联系方式只能由本人修改。")
    email, phone, faults = email.strip(), phone.strip(), {}
    if email and not _is_email(email):
        faults["email"] = "邮箱的写法不对，应像 name@example.cn。"
    if phone and not _PHONE.match(phone):
        faults["phone"] = "电话只能有数字、空格和 - +，请核对。"
    if faults:
        raise InvalidInput("".join(faults.values()), fields=faults)
    with transaction.atomic():
        person = _lock_person(person_id)
        changed = [key for key, value in (("email", email), ("phone", phone)) if getattr(person, key) != value]
        person.email, person.phone = email, phone
        if changed:
            person.save(update_fields=changed)
            record_event(
                actor=actor,
                kind=events.PERSON_CONTACT_CHANGED,
                subject=("parties.person", person_id),
                payload={"fields": changed},
            )
    return person


def change_password(*, actor: Actor, person_id: int, password: str, current_password: str | None) -> Person:
    """Set a new password; ``current_password`` is None only after a reset by e-mail proved the person.

    Raises InvalidInput with the sentence at its field. Other sessions of the person end (their hash changes).
    """
    with transaction.atomic():
        person = _lock_person(person_id)
        if current_password is not None and not person.check_password(current_password):
            sentence = "现在的密码不对，请重新输入。"
            raise InvalidInput(sentence, fields={"current_password": sentence})
        check_password(password, person)
        person.set_password(password)
        person.save(update_fields=["password"])
        record_event(
            actor=actor,
            kind=events.PASSWORD_CHANGED,
            subject=("parties.person", person.pk),
            payload={"by": "reset" if current_password is None else "person"},
        )
    return person


def disable_person(*, actor: Actor, person_id: int) -> Person:
    """Close an account at once: its sessions, mandates and posts stop counting. Operators only."""
    access.require_operator(actor)
    with transaction.atomic():
        person = _lock_person(person_id)
        if person.is_active:
            person.is_active = False
            person.save(update_fields=["is_active"])
            record_event(actor=actor, kind=events.PERSON_DISABLED, subject=("parties.person", person.pk))
    return person


def record_sign_in(*, actor: Actor, method: str) -> None:
    """Note a completed sign-in; ``method`` is ``password``, ``password+totp``, ``demo`` or ``identity``."""
    record_event(
        actor=actor, kind=events.PERSON_SIGNED_IN, subject=("parties.person", actor.person_id), payload={"by": method}
    )


def record_sign_out(*, actor: Actor) -> None:
    """Note that a person signed out."""
    record_event(actor=actor, kind=events.PERSON_SIGNED_OUT, subject=("parties.person", actor.person_id))


def check_password(password: str, person: Person) -> None:
    """Raises InvalidInput when the password is too weak for this person."""
    faults = _faults_of_password(password, person)
    if faults:
        raise InvalidInput(faults["password"], fields=faults)


def _lock_person(person_id: int) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound("没有这个账号，请核对后重试。")
    return person


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _faults_of_registration(login: str, name: str) -> dict[str, str]:
    faults = {}
    if not _MOBILE.match(login) and not _is_email(login):
        faults["login"] = "登录名请填邮箱，或 11 位手机号。"
    if not 2 <= len(name) <= 60:
        faults["name"] = "请填写真实姓名（2 到 60 个字）。"
    return faults


def _faults_of_password(password: str, person: Person) -> dict[str, str]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {"password": "".join(_ending_in_stop(message) for message in error.messages)}
    return {}


def _ending_in_stop(sentence: str) -> str:
    return sentence.rstrip("。.") + "。"
