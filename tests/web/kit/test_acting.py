"""Who acts in a request, on a real database."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM
from huiqi.core.parties import services
from huiqi.core.parties.models import Person
from huiqi.web.kit import middleware

pytestmark = pytest.mark.django_db


def load_world() -> ModuleType:
    """The made-up world of the parties' tests."""
    path = Path(__file__).parents[2] / "core/parties/world.py"
    spec = importlib.util.spec_from_file_location("parties_world", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


world = load_world()


def request_of(person: Person | AnonymousUser, **session: object) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = person
    request.session = dict(session)
    return request


def test_nobody_signed_in_is_the_anonymous_visitor() -> None:
    assert middleware.resolve_actor(request_of(AnonymousUser())) == ANONYMOUS


def test_the_company_chosen_in_the_session_is_acted_for() -> None:
    person, first, second = (
        world.a_person(),
        world.a_company("甲（演示）有限公司"),
        world.a_company("乙（演示）有限公司"),
    )
    world.a_mandate(person, first)
    world.a_mandate(person, second, role="clerk")
    request = request_of(person)
    middleware.act_for(request, kind="company", chosen=second.pk)
    actor = middleware.resolve_actor(request)
    assert (actor.company_id, actor.mandates) == (second.pk, frozenset({"clerk"}))


def test_another_companys_id_in_the_session_opens_nothing() -> None:
    person, foreign = world.a_person(), world.a_company()
    request = request_of(person)
    middleware.act_for(request, kind="company", chosen=foreign.pk)
    assert middleware.resolve_actor(request).company_id is None
    assert middleware.ACTING not in request.session


def test_a_mandate_revoked_meanwhile_is_gone_at_the_next_request() -> None:
    person, company = world.a_person(), world.a_company()
    mandate = world.a_mandate(person, company, role="clerk")
    request = request_of(person)
    middleware.act_for(request, kind="company", chosen=company.pk)
    assert middleware.resolve_actor(request).company_id == company.pk
    services.revoke_mandate(actor=SYSTEM, mandate_id=mandate.pk)
    assert middleware.resolve_actor(request).company_id is None


def test_an_officer_without_the_one_time_code_holds_no_post_yet() -> None:
    officer = world.an_officer("handler")
    request = request_of(officer)
    assert not middleware.resolve_actor(request).is_officer
    assert middleware.lacks_second_factor(request)


def test_the_demo_sign_in_counts_only_on_a_demo_installation() -> None:
    officer = world.an_officer("handler")
    request = request_of(officer, **{middleware.WAIVED: True})
    with override_settings(HUIQI={"DEMO": True}):
        assert middleware.resolve_actor(request).is_officer
    with override_settings(HUIQI={"DEMO": False}):
        assert not middleware.resolve_actor(request).is_officer
