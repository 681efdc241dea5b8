"""The company library: found by whatever an officer knows of a company, read with source and day."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services
from huiqi.core.parties.models import Company
from tests.core.parties import world
from tests.factories import a_company, a_department, load_basics, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def window() -> Client:
    return client_of(officer(a_department(), "window"))


@pytest.fixture
def spruce() -> Company:
    services.create_company(actor=SYSTEM, uscc=world.a_code(), name="重庆小面（演示）有限公司", industry_code="H6210")
    company = services.create_company(
        actor=SYSTEM, uscc=world.a_code(), name="云杉信用科技（演示）有限公司", legal_representative="林慧",
        industry_code="L7295", street="沙头街道",
    )  # fmt: skip
    given = {"actor": SYSTEM, "company_id": company.pk, "said_by": "市场监管"}
    services.add_alias(kind="former_name", value="老松数据（演示）有限公司", **given)
    services.add_alias(kind="registration", value="440301103097413", **given)
    return company


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "信用科技"}, {"q": "ysxy"}, {"q": "林慧"}, {"q": "老松"}, {"q": "４４０３０１１０３０９７４１３"},
        {"industry": "l72"}, {"street": "沙头街道"}, {"q": "演示", "industry": "L7295", "status": "active"},
    ],
)  # fmt: skip
def test_a_company_is_found_by_whatever_is_known_of_it(window: Client, spruce: Company, asked: dict[str, str]) -> None:
    page = window.get(reverse("library:list"), asked)
    assert [each.pk for each in page.context["page"].object_list] == [spruce.pk]


def test_nothing_found_says_what_to_try(window: Client, spruce: Company) -> None:
    assert "曾用名" in window.get(reverse("library:list"), {"q": "%"}).content.decode()


def test_a_company_is_read_with_its_aliases_and_each_fact_with_source_and_day(window: Client) -> None:
    load_basics()
    kept, merged = a_company(), a_company()
    services.merge_companies(actor=SYSTEM, kept_id=kept.pk, merged_id=merged.pk, reason="重复登记。")
    text = window.get(reverse("library:company", args=[merged.uscc])).content.decode()
    assert kept.name in text and merged.uscc in text and "重复登记。" in text
    assert "营业收入总额" in text and "税务部门" in text and "4,286.3" in text


def test_a_code_that_nobody_has_is_not_found(window: Client) -> None:
    assert window.get(reverse("library:company", args=[world.a_code()])).status_code == 404
