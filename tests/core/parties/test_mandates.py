"""Accounts belong to the company; people come and go by mandate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import events, queries, services
from huiqi.core.parties.models import Company, Invitation, Mandate, Person
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from tests.core.parties import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return world.a_company()


@pytest.fixture
def owner(company: Company) -> Person:
    person = world.a_person("周岚")
    world.a_mandate(person, company)
    return person


def test_an_owner_lets_a_clerk_in_and_out_again(company: Company, owner: Person) -> None:
    clerk = world.a_person("林慧")
    me = world.actor(owner, company)
    mandate = services.grant_mandate(actor=me, person_id=clerk.pk, company_id=company.pk, role="clerk")
    assert world.actor(clerk).mandates == {"clerk"}
    services.revoke_mandate(actor=me, mandate_id=mandate.pk)
    assert world.actor(clerk, company).company_id is None
    assert Person.objects.filter(pk=clerk.pk, is_active=True).exists()
    assert count_events(company_id=company.pk, kinds=[events.MANDATE_GRANTED, events.MANDATE_REVOKED]) == 3


def test_a_mandate_counts_to_the_end_of_its_last_day(company: Company, owner: Person) -> None:
    agent, today = world.a_person("吴代办"), timezone.localdate()
    mandate = world.a_mandate(agent, company, "agent", expires_on=today)
    assert world.actor(agent).mandates == {"agent"}
    Mandate.objects.filter(pk=mandate.pk).update(expires_on=today - timedelta(days=1))
    assert world.actor(agent, company).mandates == frozenset()


def test_an_agent_needs_a_last_day_and_no_last_day_lies_in_the_past(company: Company, owner: Person) -> None:
    me, person = world.actor(owner, company), world.a_person()
    with pytest.raises(InvalidInput, match="必须写明到期日"):
        services.grant_mandate(actor=me, person_id=person.pk, company_id=company.pk, role="agent")
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(InvalidInput, match="已经过去"):
        services.grant_mandate(actor=me, person_id=person.pk, company_id=company.pk, role="clerk", expires_on=yesterday)


def test_only_an_owner_of_this_company_manages_its_mandates(company: Company, owner: Person) -> None:
    clerk, other = world.a_person(), world.a_company("另一家（演示）有限公司")
    world.a_mandate(clerk, company, "clerk")
    stranger = world.a_person()
    world.a_mandate(stranger, other)
    own = Mandate.objects.get(person=owner)
    for actor in (world.actor(clerk), world.actor(stranger)):
        with pytest.raises(NotAllowed, match="只有本企业的管理员"):
            services.grant_mandate(actor=actor, person_id=clerk.pk, company_id=company.pk, role="owner")
        with pytest.raises((NotAllowed, NotFound)):
            services.revoke_mandate(actor=actor, mandate_id=own.pk)


def test_the_last_owner_cannot_leave(company: Company, owner: Person) -> None:
    me = world.actor(owner, company)
    with pytest.raises(Conflict, match="唯一的管理员"):
        services.revoke_mandate(actor=me, mandate_id=Mandate.objects.get(person=owner).pk)


def test_a_person_has_one_live_mandate_a_role(company: Company, owner: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(person=owner, company=company, role="owner")
    again = world.a_mandate(owner, company)
    assert Mandate.objects.filter(person=owner).get() == again


def test_an_invitation_is_taken_up_by_the_login_and_the_secret_together(company: Company, owner: Person) -> None:
    invitation, secret = services.invite_person(
        actor=world.actor(owner, company), company_id=company.pk, login="Lin@demo.cn", role="clerk"
    )
    impostor, lin = world.a_person(login="mallory@demo.cn"), world.a_person(login="lin@demo.cn")
    with pytest.raises(NotAllowed, match="发给另一个登录名"):
        services.accept_invitation(actor=world.actor(impostor), secret=secret)
    with pytest.raises(NotFound, match="已失效"):
        services.accept_invitation(actor=world.actor(lin), secret="guess")
    mandate = services.accept_invitation(actor=world.actor(lin), secret=secret)
    assert (mandate.role, mandate.granted_by_id) == ("clerk", owner.pk)
    with pytest.raises(NotFound):
        services.accept_invitation(actor=world.actor(lin), secret=secret)
    invitation.refresh_from_db()
    assert secret not in invitation.secret_sha256


def test_an_invitation_ends_when_it_is_withdrawn_replaced_or_late(company: Company, owner: Person) -> None:
    me, lin = world.actor(owner, company), world.a_person(login="lin@demo.cn")
    invite = {"actor": me, "company_id": company.pk, "login": "lin@demo.cn", "role": "clerk"}
    _, first = services.invite_person(**invite)
    invitation, second = services.invite_person(**invite)
    services.withdraw_invitation(actor=me, invitation_id=invitation.pk)
    late, third = services.invite_person(**invite)
    Invitation.objects.filter(pk=late.pk).update(open_until_at=timezone.now())
    for secret in (first, second, third):
        with pytest.raises(NotFound):
            services.accept_invitation(actor=world.actor(lin), secret=secret)


def test_a_person_of_two_companies_chooses_one_and_never_slides_into_the_other(company: Company) -> None:
    person, other = world.a_person(), world.a_company("另一家（演示）有限公司")
    world.a_mandate(person, company)
    world.a_mandate(person, other, "clerk")
    assert queries.actor_for(person).company_id is None
    assert queries.actor_for(person, company_id=other.pk).mandates == {"clerk"}
    Mandate.objects.filter(person=person, company=other).update(revoked_at=timezone.now())
    assert queries.actor_for(person, company_id=other.pk).company_id is None
