"""The second factor of officers: a time-based code (RFC 6238) on the officer's phone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django_otp.oath import TOTP, hotp, totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Person
from huiqi.engine.refusal import InvalidInput, NotAllowed

_NAME = "动态口令"
DEMO_KEY = "68756971692d64656d6f2d6f66666963657273"  # "huiqi-demo-officers": public on purpose


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person needs to add the account to an authenticator: the otpauth address, and the secret in base 32."""

    address: str
    secret: str


def begin_second_factor(*, actor: Actor, person_id: int) -> Enrolment:
    """Start enrolling (or show the unfinished one again). Raises NotAllowed when a confirmed device exists."""
    _require_self(actor, person_id)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        if TOTPDevice.objects.filter(user=person, confirmed=True).exists():
            raise NotAllowed("动态口令已经绑定；换手机请找安全管理员重置。")
        device, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": _NAME})
    return Enrolment(address=_address(person, device), secret=_base32(device))


def confirm_second_factor(*, actor: Actor, person_id: int, code: str) -> str:
    """Finish enrolling with a first right code; returns the device's persistent id. Raises InvalidInput."""
    _require_self(actor, person_id)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user_id=person_id, confirmed=False).first()
        if device is None:
            raise NotAllowed("没有进行中的绑定，请重新登录后再试。")
        is_right = _check(device, code)
        if is_right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            record_event(actor=actor, kind=events.SECOND_FACTOR_ENROLLED, subject=("parties.person", person_id))
    if not is_right:
        raise InvalidInput(_WRONG, fields={"code": _WRONG})
    return cast(str, device.persistent_id)


def verify_second_factor(*, actor: Actor, person_id: int, code: str) -> str:
    """Check a code at sign-in; returns the device's persistent id.

    Raises InvalidInput for a wrong or used code, NotAllowed when nothing is enrolled or after too many tries
    (each failure doubles the wait).
    """
    _require_self(actor, person_id)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user_id=person_id, confirmed=True).first()
        if device is None:
            raise NotAllowed("还没有绑定动态口令，请先绑定。")
        allowed, why = device.verify_is_allowed()
        is_used = allowed and _is_used(device, code)
        is_right = allowed and not is_used and _check(device, code)
        if allowed and not is_right and not is_used:  # each failure doubles the wait, so these rows cannot pile up
            record_event(actor=actor, kind=events.SECOND_FACTOR_FAILED, subject=("parties.person", person_id))
    if not allowed:
        raise NotAllowed(_wait_sentence(why))
    if is_used:
        raise InvalidInput(_USED, fields={"code": _USED})
    if not is_right:
        raise InvalidInput(_WRONG, fields={"code": _WRONG})
    return cast(str, device.persistent_id)


def give_demo_second_factor(*, actor: Actor, person_id: int) -> None:
    """Enrol a demo officer with the secret that everybody knows. Raises NotAllowed for anybody else."""
    access.require_operator(actor)
    person = Person.objects.get(pk=person_id)
    if not person.is_demo:
        raise NotAllowed("只有演示账号可以使用公开的动态口令。")
    TOTPDevice.objects.update_or_create(
        user=person, confirmed=True, defaults={"name": _NAME, "key": DEMO_KEY, "throttling_failure_count": 0}
    )


def demo_code() -> str:
    """What an authenticator with the demo secret shows right now."""
    return f"{totp(bytes.fromhex(DEMO_KEY)):06d}"


def reset_second_factor(*, actor: Actor, person_id: int) -> None:
    """Forget a person's devices (a lost phone); at the next sign-in they enrol anew. Security administrators only."""
    access.require_security(actor)
    access.require_somebody_else(actor, person_id)
    with transaction.atomic():
        TOTPDevice.objects.filter(user_id=person_id).delete()
        record_event(actor=actor, kind=events.SECOND_FACTOR_RESET, subject=("parties.person", person_id))


_WRONG = "动态口令不对，请看手机上现在的 6 位数字再输入。"
_USED = "这个验证码已经用过，请等下一个。"


def _check(device: TOTPDevice, code: str) -> bool:
    return bool(device.verify_token(_digits(code)))


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdecimal())


def _is_used(device: TOTPDevice, code: str) -> bool:
    """Whether the code is the one that signed in last, while it would still be taken otherwise.

    Only somebody who knows a right code hears so; it signs nobody in and is no guess to be slowed down.
    """
    now = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).t()
    last = f"{hotp(device.bin_key, max(device.last_t, 0), device.digits):0{device.digits}d}"
    is_recent = device.last_t >= 0 and abs(now - device.last_t) <= device.tolerance
    return is_recent and secrets.compare_digest(last.encode(), _digits(code).encode())


def _wait_sentence(why: dict | None) -> str:
    until = (why or {}).get("locked_until")
    when = f"{until.astimezone():%H:%M:%S} 以后" if until else "稍后"
    return f"动态口令连续输错，暂时不能再试，请{when}重新输入。"


def _base32(device: TOTPDevice) -> str:
    return device.config_url.split("secret=")[1].split("&")[0]


def _address(person: Person, device: TOTPDevice) -> str:
    return cast(str, device.config_url)


def _require_self(actor: Actor, person_id: int) -> None:
    if actor.person_id != person_id:
        raise NotAllowed("动态口令只能由本人绑定和使用。")
