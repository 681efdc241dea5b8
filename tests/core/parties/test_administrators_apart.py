"""三员: system, security and audit administrator are three people, and nobody gives a right to oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import access, services
from huiqi.core.parties.models import Department, Person, Post
from huiqi.engine.refusal import Conflict, NotAllowed
from tests.core.parties import world

pytestmark = pytest.mark.django_db
THREE = ("operator", "security", "auditor")


def holds(person: Person, role: str, since: int, until: int | None) -> Post:
    """Write the row past the service; days counted from today."""
    today = timezone.localdate()
    return Post.objects.create(
        person=person,
        department=Department.objects.get(code="ft-data"),
        role=role,
        since_on=today + timedelta(days=since),
        until_on=None if until is None else today + timedelta(days=until),
    )


@pytest.fixture
def person() -> Person:
    services.import_department(actor=SYSTEM, code="ft-data", name="区政数局")
    return world.a_person()


@pytest.mark.parametrize("first", THREE)
@pytest.mark.parametrize("second", THREE)
def test_the_database_lets_nobody_hold_two_of_the_three_on_the_same_day(
    person: Person, first: str, second: str
) -> None:
    holds(person, first, -30, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        holds(person, second, 9, None)
    holds(person, second, 10, None)  # the day after the last day of the first is free


def test_other_posts_and_other_people_do_not_collide(person: Person) -> None:
    holds(person, "auditor", -30, None)
    holds(person, "window", -30, None)
    holds(world.a_person(), "security", -30, None)
    assert access.current_posts().filter(person=person).count() == 2


def test_a_post_that_ended_on_the_day_it_began_stands_in_nobodys_way(person: Person) -> None:
    holds(person, "operator", 0, 0)
    holds(person, "auditor", 0, None)


@pytest.mark.parametrize("second", ["security", "auditor"])
def test_the_service_says_in_a_sentence_what_the_database_would_refuse(person: Person, second: str) -> None:
    holds(person, "operator", -5, None)
    with pytest.raises(Conflict, match="要分开"):
        services.appoint_officer(actor=SYSTEM, person_id=person.pk, department_code="ft-data", role=second)


def test_two_appointments_at_the_same_moment_end_in_the_same_sentence(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(person, "operator", -5, None)
    monkeypatch.setattr("huiqi.core.parties.services.posts._refuse_two_administrators", lambda *_: None)
    with pytest.raises(Conflict, match="要分开"):
        services.appoint_officer(actor=SYSTEM, person_id=person.pk, department_code="ft-data", role="auditor")
    assert not Post.objects.filter(person=person, role="auditor").exists()


@pytest.mark.parametrize("role", ["operator", "auditor", "leader", "window"])
def test_only_the_security_administrator_opens_accounts_and_gives_posts(person: Person, role: str) -> None:
    actor = world.actor(world.an_officer(role, department="ft-other", claims=False))
    for act in (
        lambda: services.appoint_officer(actor=actor, person_id=person.pk, department_code="ft-data", role="window"),
        lambda: services.disable_person(actor=actor, person_id=person.pk),
        lambda: services.enable_person(actor=actor, person_id=person.pk),
        lambda: services.give_first_password(actor=actor, person_id=person.pk, password="feng-shan-2048"),
        lambda: services.unlock_person(actor=actor, person_id=person.pk),
        lambda: services.end_sessions(actor=actor, person_id=person.pk),
        lambda: services.reset_second_factor(actor=actor, person_id=person.pk),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_security_administrator_gives_no_post_to_oneself(person: Person) -> None:
    security = world.an_officer("security", department="ft-data", claims=False)
    me = world.actor(security)
    with pytest.raises(NotAllowed, match="不能给自己"):
        services.appoint_officer(actor=me, person_id=security.pk, department_code="ft-data", role="decider")
    with pytest.raises(NotAllowed, match="不能给自己"):
        services.end_post(actor=me, post_id=Post.objects.get(person=security).pk)
    services.appoint_officer(actor=me, person_id=person.pk, department_code="ft-data", role="decider")
