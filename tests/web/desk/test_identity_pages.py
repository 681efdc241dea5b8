"""The recognising desk: a question is answered, two records are merged, a street is settled, in the browser's way."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services
from huiqi.core.parties.models import Company, IdentityQuestion
from huiqi.core.parties.services.identify import Identifier, IdentityRow
from tests.core.parties import world
from tests.factories import a_department, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return client_of(officer(a_department(), "operator"))


@pytest.fixture
def spruce() -> Company:
    return services.create_company(
        actor=SYSTEM, uscc=world.a_code(), name="云杉信用科技（演示）有限公司", legal_representative="林慧"
    )


@pytest.fixture
def question(spruce: Company) -> IdentityQuestion:
    row = IdentityRow(name="云彬信用科技（演示）有限公司", legal_representative="林慧")
    services.ask_identity(actor=SYSTEM, asked=[(row, Identifier().resolve([row])[0])], source="科技")
    return IdentityQuestion.objects.get()


def test_the_differing_character_is_marked_and_same_is_kept(
    operator: Client, question: IdentityQuestion, spruce: Company
) -> None:
    page = reverse("identity:question", args=[question.pk])
    text = operator.get(page).content.decode()
    assert "云<mark>彬</mark>信用科技" in text and "云<mark>杉</mark>信用科技" in text
    answered = operator.post(page, {"answer": "same", "company": spruce.pk})
    assert answered.status_code == 302 and answered.headers["Location"] == reverse("identity:list")
    assert "同一家" in operator.get(reverse("identity:list"), {"state": "answered"}).content.decode()


def test_a_wrong_code_for_a_new_company_is_told_and_typed_again(operator: Client, question: IdentityQuestion) -> None:
    page = reverse("identity:question", args=[question.pk])
    refused = operator.post(page, {"answer": "new", "uscc": "9144"})
    assert refused.status_code == 422 and "9144" in refused.content.decode()
    operator.post(page, {"answer": "new", "uscc": (code := world.a_code())})
    assert Company.objects.get(uscc=code).name == "云彬信用科技（演示）有限公司"


def test_two_records_are_looked_at_and_merged_and_twice_is_once(operator: Client, spruce: Company) -> None:
    twin = services.create_company(actor=SYSTEM, uscc=world.a_code(), name="云杉信用科技（演示）公司")
    world.a_mandate(world.a_person(), twin)
    page = reverse("identity:merge")
    preview = operator.get(page, {"kept": spruce.uscc, "merged": twin.name})
    assert "授权" in preview.content.decode()
    form = {
        "kept": spruce.uscc, "merged": twin.uscc, "kept_id": spruce.pk, "merged_id": twin.pk,
        "version": preview.context["preview"].version,
    }  # fmt: skip
    assert "为什么" in operator.post(page, form).content.decode()
    for _ in range(2):
        assert operator.post(page, form | {"reason": "重复登记。"}).status_code == 302
    assert not Company.objects.filter(pk=twin.pk).exists()
    assert "重复登记。" in operator.get(page).content.decode()


def test_records_that_differ_in_brackets_only_are_shown_as_possible_twins(operator: Client, spruce: Company) -> None:
    twin = services.create_company(actor=SYSTEM, uscc=world.a_code(), name="云杉信用科技(演示)有限责任公司")
    page = operator.get(reverse("identity:merge"))
    assert page.context["twins"] == [(spruce, twin)]
    assert f"?kept={spruce.uscc}&amp;merged={twin.uscc}" in page.content.decode()


def test_names_of_several_companies_ask_for_the_code(operator: Client, spruce: Company) -> None:
    services.create_company(actor=SYSTEM, uscc=world.a_code(), name="云杉信用科技（演示）公司")
    refused = operator.get(reverse("identity:merge"), {"kept": "云杉", "merged": spruce.uscc})
    assert refused.status_code == 422 and "不止一家" in refused.content.decode()


def test_streets_are_read_from_addresses_and_the_rest_is_chosen(operator: Client, spruce: Company) -> None:
    clear = services.create_company(actor=SYSTEM, uscc=world.a_code(), name="白鹭（演示）有限公司")
    Company.objects.filter(pk=spruce.pk).update(address="深圳市福田区深南大道1号")
    Company.objects.filter(pk=clear.pk).update(address="深圳市福田区梅林街道梅林路1号")
    page = reverse("identity:streets")
    assert "自动认一遍" in operator.get(page).content.decode()
    operator.post(page, {"act": "find"})
    clear.refresh_from_db()
    assert clear.street == "梅林街道"
    operator.post(page, {"company": spruce.pk, "street": "莲花街道"})
    assert "每家企业都有街道" in operator.get(page).content.decode()
