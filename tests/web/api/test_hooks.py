"""The pages of endpoints: registered with a secret shown once, looked after by their owner, seen by nobody else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huiqi.core.webhooks.models import Attempt, Endpoint, Push
from huiqi.web.kit import middleware
from tests.core.insight import world as insight_world
from tests.core.parties import world as parties_world

pytestmark = pytest.mark.django_db
KINDS = ["cases.case.moved", "cases.case.decided"]
FORM = {"name": "公司 OA", "url": "https://hooks.example.cn/huiqi", "kinds": KINDS}


@pytest.fixture(autouse=True)
def _second_factor_given(monkeypatch):
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)


def owner_client(company):
    person, client = parties_world.a_person(), Client()
    parties_world.a_mandate(person, company)
    client.force_login(person)
    return client


def operator_client():
    client = Client()
    client.force_login(insight_world.an_officer("operator"))
    return client


@pytest.fixture
def owner(db):
    return owner_client(parties_world.a_company())


def given_up(endpoint):
    push = Push.objects.create(
        endpoint=endpoint, message_id="msg_1", kind="cases.case.moved", subject="2026-CR-0001", body="{}",
        state="failed", note="对方答 500，要 2xx 才算收下", event_seq=1, settled_at=endpoint.created_at,
    )  # fmt: skip
    Attempt.objects.create(push=push, status=500, milliseconds=12, words="对方答 500，要 2xx 才算收下")
    return push


def test_an_owner_registers_an_address_and_sees_the_secret_once(owner):
    page = owner.post("/account/webhooks/", FORM, follow=True)
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.text)
    assert "no-store" in page.headers["Cache-Control"]
    endpoint = Endpoint.objects.get()
    shown = owner.get(f"/account/webhooks/{endpoint.pk}/").text
    assert secret not in shown
    assert "还没有推过" in shown
    assert "公司 OA" in owner.get("/account/webhooks/").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"url": "http://a.cn/"}, "url"), ({"url": "https://192.168.1.1/"}, "url"), ({"kinds": []}, "kinds"),
     ({"name": " "}, "name"), ({"kinds": ["nonsense"]}, "kinds"), ({"item": "no-such-item"}, "item")],
)  # fmt: skip
def test_a_form_that_is_wrong_comes_back_as_typed(owner, changes, field):
    answer = owner.post("/account/webhooks/", {**FORM, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text or f"#f-{field}" in answer.text or field in answer.text
    assert not Endpoint.objects.exists()
    if "name" not in changes:
        assert 'value="公司 OA"' in answer.text


def test_what_was_given_up_is_listed_with_its_attempts_and_sent_again(owner):
    owner.post("/account/webhooks/", FORM)
    push = given_up(Endpoint.objects.get())
    page = owner.get(f"/account/webhooks/{push.endpoint_id}/?tab=failed").text
    assert "1 条没送到" in page
    assert "对方答 500" in page
    assert "用时 12 毫秒" in page
    assert owner.post(f"/account/webhooks/pushes/{push.pk}/").status_code == 302
    push.refresh_from_db()
    assert push.state == "queued"
    assert owner.post(f"/account/webhooks/pushes/{push.pk}/").status_code == 409


def test_pause_resume_try_and_end(owner):
    owner.post("/account/webhooks/", FORM)
    place = f"/account/webhooks/{Endpoint.objects.get().pk}/"
    for name, state in (("pause", "paused"), ("resume", "on"), ("end", "ended")):
        assert owner.post(f"{place}act/", {"act": name}).status_code == 302
        assert Endpoint.objects.get().state == state
        assert owner.get(place).status_code == 200
    assert owner.post(f"{place}act/", {"act": "test"}).status_code == 409
    assert owner.post(f"{place}act/", {"act": "delete"}).status_code == 404


def test_nobody_sees_or_moves_anothers(owner):
    owner.post("/account/webhooks/", FORM)
    endpoint = Endpoint.objects.get()
    push = given_up(endpoint)
    for client, start in ((owner_client(parties_world.a_company()), "/account"), (operator_client(), "/ops")):
        assert client.get(f"{start}/webhooks/{endpoint.pk}/").status_code == 404
        assert client.post(f"{start}/webhooks/{endpoint.pk}/act/", {"act": "pause"}).status_code == 404
        assert client.post(f"{start}/webhooks/pushes/{push.pk}/").status_code == 404
    assert Endpoint.objects.get().state == "on"


def test_an_operator_registers_for_a_department_and_health_shows_what_was_given_up(db):
    client, department = operator_client(), insight_world.a_department()
    missing = client.post("/ops/webhooks/", FORM)
    assert missing.status_code == 422
    assert "请从列表里选一个部门" in missing.text
    page = client.post("/ops/webhooks/", {**FORM, "department": department.code}, follow=True)
    assert "whsec_" in page.text
    endpoint = Endpoint.objects.get()
    assert endpoint.department == department
    assert "没送到的推送" in client.get("/ops/").text
    given_up(endpoint)
    health = client.get("/ops/").text
    assert "对方答 500" in health
    assert f"/ops/webhooks/{endpoint.pk}/?tab=failed" in health


def test_an_installation_that_sends_nothing_out_says_so(owner, settings):
    ports = {**settings.HUIQI["PORTS"], "webhook": "huiqi.adapters.webhook.NullPoster"}
    settings.HUIQI = {**settings.HUIQI, "PORTS": ports}
    assert "还没有开通对外推送" in owner.get("/account/webhooks/").text
    settings.HUIQI = {**settings.HUIQI, "PORTS": {**ports, "webhook": "huiqi.adapters.webhook.HttpsPoster"}}
    assert "还没有开通对外推送" not in owner.get("/account/webhooks/").text
