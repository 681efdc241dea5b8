"""The demo sign-ins: demo accounts only, on a demo installation only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from huiqi.config.urls import urlpatterns as product
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services
from huiqi.engine.refusal import NotAllowed
from tests.core.parties import world

pytestmark = pytest.mark.django_db
urlpatterns = [*product, path("demo/", include("huiqi.web.portal.account.demo_urls"))]
handler404 = "huiqi.web.kit.views.not_found"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    settings.HUIQI = {**settings.HUIQI, "DEMO": True}


def a_demo_officer():
    officer = world.an_officer()
    officer.is_demo = True
    officer.save()
    return officer


def test_one_click_signs_in_as_a_demo_officer_with_posts(client: Client) -> None:
    officer = a_demo_officer()
    assert officer.name in client.get("/demo/").text
    client.post("/demo/", {"person": officer.pk})
    assert client.get("/desk/claims/").status_code == 200


def test_a_real_person_is_never_offered_nor_accepted(client: Client) -> None:
    officer = world.an_officer(name="真工")
    assert officer.name not in client.get("/demo/").text
    assert client.post("/demo/", {"person": officer.pk}).status_code == 403
    with pytest.raises(NotAllowed):
        services.give_demo_second_factor(actor=SYSTEM, person_id=officer.pk)


def test_a_demo_session_counts_for_nothing_when_the_demo_is_off(client: Client, settings: Settings) -> None:
    officer = a_demo_officer()
    client.post("/demo/", {"person": officer.pk})
    settings.HUIQI = {**settings.HUIQI, "DEMO": False}
    assert client.get("/desk/claims/").url.startswith("/account/second-factor/")
    assert client.get("/demo/").status_code == 404


def test_a_demo_officer_may_also_come_in_by_password_and_the_code_shown(client: Client) -> None:
    officer = a_demo_officer()
    services.give_demo_second_factor(actor=SYSTEM, person_id=officer.pk)
    client.post("/account/sign-in/", {"login": officer.login, "password": world.PASSWORD})
    assert services.demo_code() in client.get("/account/second-factor/").text
    client.post("/account/second-factor/", {"code": services.demo_code()})
    assert client.get("/desk/claims/").status_code == 200
