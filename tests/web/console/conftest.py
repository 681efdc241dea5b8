"""Visitors of the console's pages: one a role, signed in with a second factor where posts need one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiqi.core.parties.models import Person
from huiqi.web.kit import middleware
from tests.core.insight import world
from tests.core.parties import world as parties_world


@pytest.fixture(autouse=True)
def second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about pages: every session has given its one-time code."""
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)


@pytest.fixture
def sign_in(db: Any):
    """A client of a person."""

    def signed_in(person: Person | None) -> Client:
        client = Client(raise_request_exception=True)
        if person is not None:
            client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def visitor(sign_in):
    """A client by role: anonymous, company, an officer's role, or ``district`` for the district leader."""

    def of_role(role: str) -> Client:
        if role == "anonymous":
            return sign_in(None)
        if role == "company":
            person = parties_world.a_person()
            parties_world.a_mandate(person, world.a_company())
            return sign_in(person)
        if role == "district":
            return sign_in(world.an_officer("leader", "ft-office", "区政府办"))
        return sign_in(world.an_officer(role))

    return of_role
