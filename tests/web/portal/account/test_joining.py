"""Registering, claiming, inviting; forgetting and changing a password."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from pytest_django import Settings

from huiqi.adapters.identity import DEMO_CODE
from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import jobs, services
from huiqi.core.parties.events import PASSWORD_RESET_ASKED
from huiqi.core.parties.models import CompanyClaim, Mandate, Person
from tests.core.parties import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_here(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def a_file(name: str = "营业执照.png", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, world.a_picture() if data is None else data, "image/png")


def test_a_visitor_registers_and_lands_on_claiming(client: Client) -> None:
    response = client.post("/account/register/", {"name": "林慧", "login": "lin@demo.cn", "password": world.PASSWORD})
    assert response.url == "/account/claim/"
    assert "认领您的企业" in client.get("/account/claim/").text


def test_every_fault_of_a_registration_stands_at_its_field(client: Client) -> None:
    response = client.post("/account/register/", {"name": "林", "login": "lin", "password": "12345"})
    assert response.status_code == 422
    for field in ("name", "login", "password"):
        assert f'href="#f-{field}"' in response.text
    assert 'value="lin"' in response.text
    assert "12345" not in response.text


def test_a_claim_goes_in_with_both_papers_and_shows_where_it_stands(client: Client) -> None:
    person = world.a_person()
    client.force_login(person)
    data = {"uscc": world.a_code(), "company_name": "新芽网络（演示）有限公司"}
    response = client.post(
        "/account/claim/", {**data, "licence": a_file(), "letter": a_file("授权书.png", world.a_picture("授权书"))}
    )
    assert response.status_code == 302, response.text
    claim = CompanyClaim.objects.get(person=person)
    assert claim.licence_file_id.isdigit()
    assert claim.licence_file_id != claim.letter_file_id
    page = client.get("/account/claim/").text
    assert "待审核" in page
    assert "3 个工作日内" in page


def test_a_wrong_code_is_told_by_its_place_and_the_papers_are_kept(client: Client) -> None:
    client.force_login(world.a_person())
    response = client.post("/account/claim/", {"uscc": "91440300MA5G8X2K01", "licence": a_file()})
    assert response.status_code == 422
    assert "第 18 位校验码应为 8" in response.text
    assert "请上传盖章的授权书" in response.text
    assert "已收到 营业执照.png" in response.text
    data = {"uscc": world.a_code(), "company_name": "新芽（演示）有限公司", "letter": a_file("授权书.png")}
    assert client.post("/account/claim/", data).status_code == 302


def test_a_file_of_a_lying_type_is_refused_at_its_field(client: Client) -> None:
    client.force_login(world.a_person())
    data = {"uscc": world.a_code(), "company_name": "新芽（演示）有限公司"}
    response = client.post(
        "/account/claim/", {**data, "licence": a_file("营业执照.png", b"MZ\x90"), "letter": a_file()}
    )
    assert response.status_code == 422
    assert 'href="#f-licence"' in response.text
    assert not CompanyClaim.objects.exists()


def test_the_identity_service_says_when_it_is_not_connected_and_what_it_would_ask(client: Client) -> None:
    client.force_login(world.a_person())
    page = client.get("/account/claim/").text
    assert "未接入" in page
    assert "要求返回" in page


def test_the_demo_identity_service_makes_an_owner_at_once(client: Client, settings: Settings) -> None:
    settings.HUIQI = {**settings.HUIQI, "PORTS": {"identity": "huiqi.adapters.identity.DemoIdentity"}}
    person = world.a_person()
    client.force_login(person)
    assert "不认识这个授权码" in client.post("/account/claim/identity/", {"code": "1"}).text
    assert client.post("/account/claim/identity/", {"code": DEMO_CODE}).status_code == 302
    assert Mandate.objects.get(person=person).role == "owner"


def test_an_owner_invites_and_the_invited_person_registers_and_accepts(client: Client) -> None:
    owner, company = world.a_person(), world.a_company()
    world.a_mandate(owner, company)
    client.force_login(owner)
    client.post("/account/people/", {"login": "lin@demo.cn", "role": "clerk", "expires_on": "2099年3月1日"})
    page = client.get("/account/people/").text
    link = re.search(r"http://testserver(/account/invitation/[^<]+/)", page)
    assert link
    assert "/account/invitation/" not in client.get("/account/people/").text.replace("account/people", "")
    invited = Client()
    to_sign_in = invited.get(link[1])
    assert to_sign_in.url.startswith("/account/sign-in/?next=")
    invited.post("/account/register/", {"name": "林慧", "login": "lin@demo.cn", "password": world.PASSWORD})
    assert company.name in invited.get(link[1]).text
    invited.post(link[1])
    assert invited.get("/account/people/").status_code == 200
    assert Mandate.objects.get(person__login="lin@demo.cn").expires_on.isoformat() == "2099-03-01"


def test_a_page_of_people_masks_logins_and_gives_clerks_no_buttons(client: Client) -> None:
    owner, clerk, company = world.a_person("周岚", login="13800002207"), world.a_person(), world.a_company()
    world.a_mandate(owner, company)
    world.a_mandate(clerk, company, "clerk")
    client.force_login(clerk)
    page = client.get("/account/people/").text
    assert "138****2207" in page
    assert "13800002207" not in page
    assert f"/people/{Mandate.objects.get(person=owner).pk}/revoke/" not in page
    refused = client.post("/account/people/", {"login": "x@demo.cn", "role": "owner"})
    assert refused.status_code == 403
    assert "只有本企业的管理员" in refused.text


def test_a_company_cannot_revoke_a_mandate_of_another(client: Client) -> None:
    owner, stranger = world.a_person(), world.a_person()
    world.a_mandate(owner, world.a_company())
    foreign = world.a_mandate(stranger, world.a_company("另一家（演示）有限公司"))
    client.force_login(owner)
    assert client.post(f"/account/people/{foreign.pk}/revoke/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_names_are_text_whatever_they_contain(client: Client) -> None:
    owner = world.a_person("<script>alert(1)</script>")
    world.a_mandate(owner, world.a_company("{{ 7|add:7 }}<b>（演示）"))
    client.force_login(owner)
    page = client.get("/account/people/").text
    assert "<script>alert" not in page
    assert "<b>（演示）" not in page
    assert "{{ 7|add:7 }}" in page


def test_a_forgotten_password_is_set_by_a_link_that_works_once(client: Client) -> None:
    person = world.a_person(login="lin@demo.cn", email="lin@demo.cn")
    same = [client.post("/account/forgotten/", {"login": login}).text for login in ("lin@demo.cn", "nobody@demo.cn")]
    assert [text.count("链接已经在路上") for text in same] == [1, 1]
    client.post("/account/forgotten/", {"login": "lin@demo.cn"})
    assert count_events(subject=("parties.person", person.pk), kinds=[PASSWORD_RESET_ASKED]) == 1
    jobs.mail_password_link(person.pk, "https://huiqi.example/account/reset/{uid}/{token}/")
    link = re.search(r"https://huiqi.example(\S+)", mail.outbox[0].body)
    assert link
    assert "至少" in client.get(link[1]).text
    assert client.post(link[1], {"password": "1234"}).status_code == 422
    assert client.post(link[1], {"password": "shu-shan-2048-hai"}).url == "/account/sign-in/"
    assert client.get(link[1]).status_code == 404
    person.refresh_from_db()
    assert person.check_password("shu-shan-2048-hai")


def test_a_made_up_link_is_refused_in_a_sentence(client: Client) -> None:
    person = world.a_person()
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(world.a_person())
    for path in (f"/account/reset/{uid}/{token}/", "/account/reset/zzz/1-2/", f"/account/reset/{uid}/x/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "请从登录页重新找回密码" in response.text


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(client: Client) -> None:
    person, other = world.a_person(), Client()
    for each in (client, other):
        each.post("/account/sign-in/", {"login": person.login, "password": world.PASSWORD})
    wrong = client.post("/account/security/", {"current_password": "wrong", "password": "shu-shan-2048-hai"})
    assert "现在的密码不对" in wrong.text
    client.post("/account/security/", {"current_password": world.PASSWORD, "password": "shu-shan-2048-hai"})
    assert client.get("/account/security/").status_code == 200
    assert other.get("/account/security/").status_code == 302


def test_contact_details_are_checked_and_kept(client: Client) -> None:
    person = world.a_person()
    client.force_login(person)
    assert client.post("/account/security/", {"email": "not-an-address", "phone": ""}).status_code == 422
    client.post("/account/security/", {"email": "lin@demo.cn", "phone": "0755-0000 0001"})
    assert Person.objects.get(pk=person.pk).phone == "0755-0000 0001"


def test_the_letter_can_be_printed(client: Client) -> None:
    client.force_login(world.a_person())
    assert "授权委托书" in client.get("/account/claim/letter/").text


def test_a_lost_company_is_left_with_one_owner(client: Client) -> None:
    owner, company = world.a_person(), world.a_company()
    mandate = world.a_mandate(owner, company)
    client.force_login(owner)
    response = client.post(f"/account/people/{mandate.pk}/revoke/")
    assert response.status_code == 409
    assert "唯一的管理员" in response.text
    services.grant_mandate(actor=world.actor(owner), person_id=world.a_person().pk, company_id=company.pk, role="owner")
    assert client.post(f"/account/people/{mandate.pk}/revoke/").url == "/account/acting/"
