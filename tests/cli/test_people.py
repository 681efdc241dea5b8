"""The command that makes officers."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from contextlib import nullcontext
from io import StringIO

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.cli import people
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Person
from huiqi.engine.refusal import InvalidInput, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_department(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "database", nullcontext)
    services.import_department(actor=SYSTEM, code="ft-data", name="区政数局")


def createofficer(*words: str) -> int:
    parser = ArgumentParser()
    people.configure(parser)
    return people.run(parser.parse_args(words))


def test_an_officer_is_made_with_posts_and_a_password_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    createofficer("hemin", "--name", "何敏", "--department", "ft-data", "--role", "window", "--checks-claims")
    said = capsys.readouterr().out
    person = Person.objects.get(login="hemin")
    password = re.search(r"第一次登录时必须修改）：(\S+)", said)
    assert password
    assert person.check_password(password[1])
    assert queries.actor_for(person).posts == {"window"}
    assert queries.get_department("ft-data").checks_claims


def test_running_it_again_adds_what_is_missing_and_keeps_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        createofficer("hemin", "--name", "何敏", "--department", "ft-data", "--role", "window")
    createofficer("hemin", "--department", "ft-data", "--role", "window", "--role", "operator")
    assert "窗口受理：原来就有；运维：已任职" in capsys.readouterr().out
    assert queries.actor_for(Person.objects.get(login="hemin")).posts == {"window", "operator"}


def test_a_weak_password_or_an_unknown_department_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("12345678\n"))
    with pytest.raises(InvalidInput):
        createofficer("hemin", "--name", "何敏", "--department", "ft-data", "--role", "window", "--password-stdin")
    with pytest.raises(Refusal, match="ft-data"):
        createofficer("hemin", "--name", "何敏", "--department", "nowhere", "--role", "window")
    assert not Person.objects.exists()


def test_a_lost_phone_is_forgotten() -> None:
    createofficer("hemin", "--name", "何敏", "--department", "ft-data", "--role", "window")
    TOTPDevice.objects.create(user=Person.objects.get(), confirmed=True)
    createofficer("hemin", "--reset-code")
    assert not TOTPDevice.objects.exists()
