"""To be forgotten: what the account says of the person goes in one transaction, what the law keeps stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.ledger.queries import count_events
from huiqi.core.notices.models import Delivery, Notice, OutboxMessage
from huiqi.core.parties import effects, events, services
from huiqi.core.parties.models import BrowserSession, ErasureRequest, Invitation, Mandate, Person, Post
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from tests.core.parties import world

pytestmark = pytest.mark.django_db


def asks(person: Person, reason: str = "不用了") -> ErasureRequest:
    return services.ask_erasure(actor=world.actor(person), reason=reason)


def granted(request: ErasureRequest, actor: Actor = SYSTEM) -> ErasureRequest:
    return services.decide_erasure(actor=actor, request_id=request.pk, is_granted=True)


def test_login_name_phone_and_mail_go_and_the_number_of_the_person_stays() -> None:
    person = world.a_person("周离", login="zhou@demo.cn", phone="13812342207", email="zhou@demo.cn")
    TOTPDevice.objects.create(user=person, confirmed=True)
    Client().force_login(person)
    granted(asks(person))
    person.refresh_from_db()
    assert (person.login, person.name, person.phone, person.email) == (f"erased-{person.pk}", "已注销用户", "", "")
    assert not person.is_active
    assert not person.has_usable_password()
    assert not TOTPDevice.objects.filter(user=person).exists()
    assert not BrowserSession.objects.filter(person=person).exists()
    assert ErasureRequest.objects.get().reason == ""
    assert count_events(subject=("parties.person", person.pk), kinds=[events.PERSON_ERASED]) == 1
    assert world.a_person("另一位", login="zhou@demo.cn").pk != person.pk  # the login is free again


def test_mandates_end_and_invitations_forget_the_login() -> None:
    owner, clerk, company = world.a_person(), world.a_person(login="zhou@demo.cn"), world.a_company()
    world.a_mandate(owner, company)
    world.a_mandate(clerk, company, "clerk")
    services.invite_person(
        actor=world.actor(owner, company), company_id=company.pk, login="zhou@demo.cn", role="agent",
        expires_on=date(2099, 1, 1),
    )  # fmt: skip
    granted(asks(clerk))
    assert Mandate.objects.get(person=clerk).revoked_at is not None
    invitation = Invitation.objects.get()
    assert invitation.withdrawn_at is not None
    assert "zhou" not in invitation.login


def test_what_was_told_to_the_person_goes_with_every_address() -> None:
    person = world.a_person(phone="13812342207")
    notice = Notice.objects.create(
        person=person, template="claim_refused", title="周离的认领", body="周离，没有通过", dedupe_key="x"
    )
    delivery = Delivery.objects.create(notice=notice, person=person, channel="sms", address_masked="138****2207")
    OutboxMessage.objects.create(
        key=f"notice-{notice.pk}-{delivery.pk}", channel="sms", address_masked="138****2207", text="周离"
    )
    granted(asks(person))
    notice.refresh_from_db()
    delivery.refresh_from_db()
    assert (notice.body, delivery.address_masked) == ("", "")
    assert "周离" not in notice.title
    assert not OutboxMessage.objects.exists()


def test_the_ledger_keeps_what_happened() -> None:
    person = world.a_person("周离")
    services.record_sign_in(actor=world.actor(person), method="password")
    before = Event.objects.count()
    granted(asks(person))
    assert Event.objects.filter(actor_label="周离", kind=events.PERSON_SIGNED_IN).exists()
    assert Event.objects.count() == before + 2


def test_the_last_owner_and_an_officer_hand_over_first() -> None:
    owner, company = world.a_person(), world.a_company()
    world.a_mandate(owner, company)
    with pytest.raises(Conflict, match="唯一的管理员"):
        asks(owner)
    second = world.a_person()
    world.a_mandate(second, company)
    request = asks(owner)
    services.revoke_mandate(actor=world.actor(second, company), mandate_id=Mandate.objects.get(person=second).pk)
    with pytest.raises(Conflict, match="唯一的管理员"):
        granted(request)
    assert ErasureRequest.objects.get().state == ErasureRequest.State.OPEN
    officer = world.an_officer()
    with pytest.raises(Conflict, match="在任岗位"):
        asks(officer)
    services.end_post(actor=SYSTEM, post_id=Post.objects.get(person=officer).pk)
    asks(officer)


def test_a_room_that_cannot_forget_stops_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.a_person("周离")
    request = asks(person)

    def fails(actor: Actor, subject: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(effects._handlers, events.PERSON_ERASED, [*effects._handlers[events.PERSON_ERASED], fails])
    with pytest.raises(RuntimeError):
        granted(request)
    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.name, person.is_active, request.state) == ("周离", True, ErasureRequest.State.OPEN)


def test_one_request_at_a_time_taken_back_by_the_person_alone_and_decided_once() -> None:
    person = world.a_person()
    request = asks(person)
    with pytest.raises(Conflict, match="已经申请过"):
        asks(person)
    with pytest.raises(NotFound):
        services.withdraw_erasure(actor=world.actor(world.a_person()))
    services.withdraw_erasure(actor=world.actor(person))
    with pytest.raises(Conflict, match="已经处理过"):
        granted(request)
    again = asks(person)
    with pytest.raises(InvalidInput, match="理由"):
        services.decide_erasure(actor=SYSTEM, request_id=again.pk, is_granted=False, answer="")
    with pytest.raises(NotAllowed):
        granted(again, world.actor(world.an_officer("operator", department="ft-data", claims=False)))


def test_the_security_administrators_are_told_that_somebody_asks() -> None:
    security = world.an_officer("security", department="ft-data", claims=False)
    asks(world.a_person("周离"))
    notice = Notice.objects.get(role="security")
    assert notice.department_id == Post.objects.get(person=security).department_id
    assert "周离" not in notice.title + notice.body


def test_an_erased_account_is_not_opened_again() -> None:
    person = world.a_person()
    granted(asks(person))
    with pytest.raises(Conflict, match="不能恢复"):
        services.enable_person(actor=SYSTEM, person_id=person.pk)


def test_a_claim_that_waits_is_closed_with_its_claimant() -> None:
    person = world.a_person()
    claim = world.a_claim(person)
    granted(asks(person))
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("refused", "申请人已注销账号。")
    assert count_events(subject=("parties.claim", claim.pk), kinds=[events.CLAIM_REFUSED]) == 1
