"""What the platform holds of a person: read by that person alone, taken along whole, erased on request."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from huiqi.core.insight.queries import own_data
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.queries import count_events
from huiqi.core.ledger.services import record_read
from huiqi.core.notices.models import Notice
from huiqi.core.parties import events, services
from huiqi.core.parties.models import ErasureRequest, Person
from huiqi.engine.refusal import NotAllowed
from tests.core.parties import world

pytestmark = pytest.mark.django_db
PAGE = "/account/data/"


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def person() -> Person:
    person, company = world.a_person("林慧", phone="13812342207"), world.a_company()
    world.a_mandate(person, company)
    Notice.objects.create(person=person, template="x", title="您的认领通过了", body="正文在此", dedupe_key="x")
    record_read(actor=Actor("person", "何工", 999), subject=("parties.person", person.pk), fields=["phone"])
    return person


def test_the_page_shows_account_mandates_notices_and_who_looked(person: Person) -> None:
    page = browser_of(person).get(PAGE).text
    for words in (
        "13812342207",
        "云杉信用科技（演示）有限公司 企业管理员",
        "您的认领通过了",
        "何工",
        "手机",
        "正在登录",
    ):
        assert words in page, words


def test_the_file_holds_the_same_and_taking_it_is_on_record(person: Person) -> None:
    answer = browser_of(person).get(PAGE + "?as=json")
    content = json.loads(answer.content)
    assert {"项目": "手机", "内容": "13812342207"} in content["账号"]["记录"]
    assert content["发给您的通知"]["记录"][0]["正文"] == "正文在此"
    assert content["谁查看过您的信息"]["记录"][0]["谁"] == "何工"
    assert all(part["为什么存"] for name, part in content.items() if name != "生成时间")
    assert "attachment" in answer["Content-Disposition"]
    assert count_events(subject=("parties.person", person.pk), kinds=[events.PERSON_DATA_TAKEN]) == 1


def test_nobody_sees_anything_of_somebody_else(person: Person) -> None:
    text = browser_of(world.a_person("陌生人")).get(PAGE + "?as=json").content.decode()
    for words in ("13812342207", "林慧", "云杉", "您的认领通过了", "何工"):
        assert words not in text, words


def test_a_machine_and_the_system_are_no_person() -> None:
    for actor in (SYSTEM, Actor("token", "程序", company_id=1)):
        with pytest.raises(NotAllowed):
            own_data(actor)


def test_a_request_is_asked_seen_and_taken_back_on_the_page(person: Person) -> None:
    leaver = world.a_person("周离")
    client = browser_of(leaver)
    client.post("/account/data/erasure/", {"reason": "不用了"})
    assert "注销申请等处理" in client.get(PAGE).text
    assert client.post("/account/data/erasure/", {}).status_code == 409
    client.post("/account/data/erasure/", {"act": "withdraw"})
    assert "注销申请等处理" not in client.get(PAGE).text
    assert ErasureRequest.objects.get().state == ErasureRequest.State.WITHDRAWN


def test_the_last_owner_is_told_what_to_do_first(person: Person) -> None:
    answer = browser_of(person).post("/account/data/erasure/", {})
    assert answer.status_code == 409
    assert "请先授权另一位管理员" in answer.text


def test_after_erasure_the_login_opens_nothing(person: Person) -> None:
    leaver = world.a_person("周离")
    request = services.ask_erasure(actor=world.actor(leaver))
    client = browser_of(leaver)
    services.decide_erasure(actor=SYSTEM, request_id=request.pk, is_granted=True)
    assert client.get(PAGE).status_code == 302
    form = {"login": leaver.login, "password": world.PASSWORD}
    assert Client().post("/account/sign-in/", form).status_code == 422
