"""Accounts of people: register, change the password; and the record of who signed in."""

from __future__ import annotations

import re

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import PastPassword, Person
from huiqi.core.parties.sign_in_rules import sign_in_rules
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
        person = lock_person(person_id)
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

    Raises InvalidInput with the sentence at its field. An officer's last passwords don't count as a change. Other
    sessions of the person end (their hash changes).
    """
    with transaction.atomic():
        person = lock_person(person_id)
        if current_password is not None and not person.check_password(current_password):
            sentence = "现在的密码不对，请重新输入。"
            raise InvalidInput(sentence, fields={"current_password": sentence})
        check_password(password, person)
        if person.must_change_password or _is_officer(person):
            _refuse_used_password(password, person)
        keep_past_password(person)
        person.set_password(password)
        person.must_change_password, person.password_changed_at = False, timezone.now()
        person.save(update_fields=["password", "must_change_password", "password_changed_at"])
        record_event(
            actor=actor,
            kind=events.PASSWORD_CHANGED,
            subject=("parties.person", person.pk),
            payload={"by": "reset" if current_password is None else "person"},
        )
    return person


def record_sign_in(*, actor: Actor, method: str) -> None:
    """Note a completed sign-in; ``method`` is ``password``, ``password+totp``, ``demo`` or ``identity``."""
    record_event(
        actor=actor, kind=events.PERSON_SIGNED_IN, subject=("parties.person", actor.person_id), payload={"by": method}
    )


def record_failed_sign_in(*, actor: Actor, login: str) -> None:
    """Note a wrong password for an account that exists; what was typed is not kept."""
    person = Person.objects.filter(login=login.strip().lower()).first()
    if person is not None:
        record_event(actor=actor, kind=events.PERSON_SIGN_IN_FAILED, subject=("parties.person", person.pk))


def note_data_taken(*, actor: Actor) -> None:
    """Note that a person took a copy of what is held of them."""
    record_event(actor=actor, kind=events.PERSON_DATA_TAKEN, subject=("parties.person", actor.person_id))


def record_sign_out(*, actor: Actor) -> None:
    """Note that a person signed out."""
    record_event(actor=actor, kind=events.PERSON_SIGNED_OUT, subject=("parties.person", actor.person_id))


def check_password(password: str, person: Person) -> None:
    """Raises InvalidInput when the password is too weak for this person."""
    faults = _faults_of_password(password, person)
    if faults:
        raise InvalidInput(faults["password"], fields=faults)


def lock_person(person_id: int) -> Person:
    """The person, held until the transaction ends. Raises NotFound."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound("没有这个账号，请核对后重试。")
    return person


def _refuse_used_password(password: str, person: Person) -> None:
    """The present password and the last ones before it are no new password."""
    remembered = sign_in_rules().passwords_remembered
    past = person.past_passwords.values_list("password", flat=True)[: max(remembered - 1, 0)]
    if remembered and any(hashers.check_password(password, each) for each in [person.password, *past]):
        sentence = f"不能再用最近 {remembered} 次用过的密码，请换一个新的。"
        raise InvalidInput(sentence, fields={"password": sentence})


def keep_past_password(person: Person) -> None:
    """Keep an officer's password before it is replaced, and no more of them than the rule looks at."""
    if not _is_officer(person):
        return
    remembered = sign_in_rules().passwords_remembered
    PastPassword.objects.create(person=person, password=person.password)
    kept = person.past_passwords.values_list("pk", flat=True)[:remembered]
    PastPassword.objects.filter(person=person).exclude(pk__in=list(kept)).delete()


def _is_officer(person: Person) -> bool:
    return access.current_posts().filter(person=person).exists()


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
