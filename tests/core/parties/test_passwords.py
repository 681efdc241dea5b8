"""Passwords of officers: a first one is changed, one that is known is not used again, an old one is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services
from huiqi.core.parties.models import PastPassword, Person
from huiqi.core.parties.sign_in_rules import sign_in_rules, why_password_is_due
from huiqi.engine.refusal import Conflict, InvalidInput
from tests.core.parties import world

pytestmark = pytest.mark.django_db
WORDS = ("lin-hai-2048-yun", "feng-he-4096-song", "qiao-tian-8192-xing", "jiang-shan-1111-hai")


def change(person: Person, new: str, old: str) -> None:
    services.change_password(actor=world.actor(person), person_id=person.pk, password=new, current_password=old)


def test_an_officers_last_passwords_are_not_used_again_and_older_ones_may_be() -> None:
    officer = world.an_officer()
    change(officer, WORDS[0], world.PASSWORD)
    change(officer, WORDS[1], WORDS[0])
    for used in (WORDS[1], WORDS[0], world.PASSWORD):
        with pytest.raises(InvalidInput, match="最近 3 次"):
            change(officer, used, WORDS[1])
    change(officer, WORDS[2], WORDS[1])
    change(officer, world.PASSWORD, WORDS[2])
    assert PastPassword.objects.filter(person=officer).count() <= sign_in_rules().passwords_remembered


def test_a_company_person_may_choose_freely_and_no_old_password_is_kept() -> None:
    person = world.a_person()
    change(person, WORDS[0], world.PASSWORD)
    change(person, world.PASSWORD, WORDS[0])
    assert not PastPassword.objects.filter(person=person).exists()


def test_a_first_password_is_due_until_the_person_has_changed_it_to_another() -> None:
    officer = world.an_officer()
    services.give_first_password(actor=SYSTEM, person_id=officer.pk, password=WORDS[0])
    officer.refresh_from_db()
    assert why_password_is_due(officer, is_officer=False) == "first"
    with pytest.raises(InvalidInput, match="不能再用"):
        change(officer, WORDS[0], WORDS[0])
    change(officer, WORDS[1], WORDS[0])
    officer.refresh_from_db()
    assert why_password_is_due(officer, is_officer=True) == ""


def test_an_officers_password_is_due_after_its_days_and_nobody_elses_is(settings: Settings) -> None:
    officer = world.an_officer()
    officer.password_changed_at = timezone.now() - timedelta(days=91)
    assert why_password_is_due(officer, is_officer=True) == "old"
    assert why_password_is_due(officer, is_officer=False) == ""
    officer.is_demo = True
    assert why_password_is_due(officer, is_officer=True) == ""
    officer.is_demo = False
    rules = {**django_settings.HUIQI["SIGN_IN"], "password_days": 0}
    settings.HUIQI = {**settings.HUIQI, "SIGN_IN": rules}
    assert why_password_is_due(officer, is_officer=True) == ""


def test_a_closed_account_gets_no_first_password() -> None:
    person = world.a_person()
    services.disable_person(actor=SYSTEM, person_id=person.pk)
    with pytest.raises(Conflict, match="已停用"):
        services.give_first_password(actor=SYSTEM, person_id=person.pk, password=WORDS[0])
