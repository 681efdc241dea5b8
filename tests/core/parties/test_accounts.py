"""People register, prove themselves, and lose what is taken from them."""

from __future__ import annotations

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM
from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import events, queries, services
from huiqi.core.parties.models import Person, Post
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from tests.core.parties import world

pytestmark = pytest.mark.django_db


def the_code(person: Person) -> str:
    """What the person's phone shows now."""
    device = TOTPDevice.objects.get(user=person)
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token():06d}"


def test_a_person_registers_with_a_mobile_number_or_an_address() -> None:
    by_phone = services.register_person(actor=ANONYMOUS, login="13800002207", password=world.PASSWORD, name="林慧")
    by_mail = services.register_person(actor=ANONYMOUS, login="Lin@Demo.CN ", password=world.PASSWORD, name="林慧")
    assert (by_phone.phone, by_mail.login, by_mail.email) == ("13800002207", "lin@demo.cn", "lin@demo.cn")
    assert count_events(subject=("parties.person", by_phone.pk), kinds=[events.PERSON_REGISTERED]) == 1


def test_every_fault_of_a_registration_is_told_at_its_field() -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.register_person(actor=ANONYMOUS, login="12345", password="123", name="")
    assert set(refusal.value.fields) == {"login", "password", "name"}


def test_a_login_is_given_once_whatever_its_case() -> None:
    world.a_person(login="lin@demo.cn")
    with pytest.raises(Conflict, match="已经注册过"):
        services.register_person(actor=ANONYMOUS, login="LIN@demo.cn", password=world.PASSWORD, name="林慧")


def test_a_password_changes_only_with_the_present_one() -> None:
    person = world.a_person()
    with pytest.raises(InvalidInput, match="现在的密码不对"):
        services.change_password(
            actor=world.actor(person), person_id=person.pk, password="another-1024-x", current_password="wrong"
        )
    services.change_password(
        actor=world.actor(person), person_id=person.pk, password="another-1024-x", current_password=world.PASSWORD
    )
    person.refresh_from_db()
    assert person.check_password("another-1024-x")


def test_an_officer_without_a_second_factor_has_no_post() -> None:
    officer = world.an_officer()
    assert queries.needs_second_factor(officer)
    assert not queries.actor_for(officer, is_verified=False).is_officer
    assert queries.actor_for(officer, is_verified=True).posts == {"window"}


def test_a_second_factor_is_enrolled_with_a_first_right_code_and_each_code_counts_once() -> None:
    officer = world.an_officer()
    me = queries.actor_for(officer)
    enrolment = services.begin_second_factor(actor=me, person_id=officer.pk)
    assert enrolment.address.startswith("otpauth://totp/")
    assert enrolment.secret in enrolment.address
    code = the_code(officer)
    services.confirm_second_factor(actor=me, person_id=officer.pk, code=f"{code[:3]} {code[3:]}")
    assert queries.has_second_factor(officer)
    with pytest.raises(InvalidInput, match="这个验证码已经用过，请等下一个"):
        services.verify_second_factor(actor=me, person_id=officer.pk, code=code)


def test_wrong_codes_make_the_next_try_wait() -> None:
    officer = world.an_officer()
    me = queries.actor_for(officer)
    TOTPDevice.objects.create(user=officer, confirmed=True)
    with pytest.raises(InvalidInput):
        services.verify_second_factor(actor=me, person_id=officer.pk, code="000000")
    assert count_events(subject=("parties.person", officer.pk), kinds=[events.SECOND_FACTOR_FAILED]) == 1
    with pytest.raises(NotAllowed, match="连续输错"):
        services.verify_second_factor(actor=me, person_id=officer.pk, code=the_code(officer))


def test_a_lost_phone_is_reset_by_the_security_administrator_only() -> None:
    officer, operator = world.an_officer(), world.an_officer("operator", department="ft-data", claims=False)
    security = world.an_officer("security", department="ft-data", claims=False)
    TOTPDevice.objects.create(user=officer, confirmed=True)
    for actor in (officer, operator):
        with pytest.raises(NotAllowed):
            services.reset_second_factor(actor=queries.actor_for(actor), person_id=officer.pk)
    with pytest.raises(NotAllowed, match="不能给自己"):
        services.reset_second_factor(actor=queries.actor_for(security), person_id=security.pk)
    services.reset_second_factor(actor=queries.actor_for(security), person_id=officer.pk)
    assert not queries.has_second_factor(officer)


def test_an_ended_post_is_gone_at_once() -> None:
    officer = world.an_officer()
    services.end_post(actor=SYSTEM, post_id=Post.objects.get(person=officer).pk)
    assert not queries.actor_for(officer).is_officer


def test_a_disabled_account_is_nobody() -> None:
    officer = world.an_officer()
    services.disable_person(actor=SYSTEM, person_id=officer.pk)
    officer.refresh_from_db()
    assert queries.actor_for(officer) == ANONYMOUS
    assert queries.list_officers(role="window") == []


def test_importing_a_department_twice_changes_nothing() -> None:
    for _ in range(2):
        services.import_department(actor=SYSTEM, code="ft-market", name="市场监管福田局", level="district")
    assert count_events(subject=("parties.department", "ft-market")) == 1
