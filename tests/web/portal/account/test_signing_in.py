"""Coming in: password, lockout, second factor, back to where one was, out again."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import events, services
from huiqi.core.parties.models import Mandate, Person
from tests.core.parties import world

pytestmark = pytest.mark.django_db
SIGN_IN, SECOND = "/account/sign-in/", "/account/second-factor/"


def sign_in(client: Client, person: Person, password: str = world.PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": person.login, "password": password, **more})


def the_code(person: Person) -> str:
    return f"{totp(TOTPDevice.objects.get(user=person).bin_key):06d}"


def test_a_person_signs_in_and_comes_back_to_the_page_asked_for(client: Client) -> None:
    person, company = world.a_person(), world.a_company()
    world.a_mandate(person, company)
    asked = client.get("/account/people/")
    assert asked.url == f"{SIGN_IN}?next=%2Faccount%2Fpeople%2F"
    assert 'value="/account/people/"' in client.get(asked.url).text
    assert sign_in(client, person, next="/account/people/").url == "/account/people/"
    assert count_events(person_id=person.pk, kinds=[events.PERSON_SIGNED_IN]) == 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, target: str) -> None:
    response = sign_in(client, world.a_person(), next=target)
    assert response.url.startswith("/")
    assert "evil" not in response.url
    assert "javascript" not in response.url


def test_a_wrong_password_keeps_the_login_typed_and_never_shows_the_password(client: Client) -> None:
    person = world.a_person()
    response = sign_in(client, person, "wrong-password")
    assert response.status_code == 422
    assert "登录名或密码不对" in response.text
    assert f'value="{person.login}"' in response.text
    assert "wrong-password" not in response.text


def test_five_wrong_passwords_lock_the_login_and_the_page_says_until_when(client: Client) -> None:
    person = world.a_person()
    for _ in range(5):
        response = sign_in(client, person, "wrong")
    assert response.status_code == 429
    assert "停用到" in response.text
    assert int(response["Retry-After"]) <= 15 * 60
    locked = sign_in(client, person)
    assert locked.status_code == 429
    assert "_auth_user_id" not in client.session
    assert sign_in(client, world.a_person()).status_code == 302


def test_the_lock_knows_a_login_whatever_its_case(client: Client) -> None:
    person = world.a_person(login="lin@demo.cn")
    for typed in ["Lin@demo.cn", "LIN@demo.cn", "lin@DEMO.cn", " lin@demo.cn", "lin@demo.cn"]:
        response = client.post(SIGN_IN, {"login": typed, "password": "wrong"})
    assert response.status_code == 429
    assert person.is_active


def test_an_officer_binds_a_device_on_the_first_sign_in_and_gives_a_code_ever_after(client: Client) -> None:
    officer = world.an_officer()
    assert sign_in(client, officer, next="/desk/claims/").url == f"{SECOND}?next=%2Fdesk%2Fclaims%2F"
    page = client.get(SECOND).text
    assert "<svg" in page
    assert "<path" in page
    assert client.get("/desk/claims/").url.startswith(SECOND)
    wrong = client.post(SECOND, {"code": "12"})
    assert wrong.status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert client.post(SECOND, {"code": the_code(officer), "next": "/desk/claims/"}).url == "/desk/claims/"
    assert client.get("/desk/claims/").status_code == 200

    client.post("/account/sign-out/")
    TOTPDevice.objects.update(last_t=-1)
    sign_in(client, officer)
    again = client.get(SECOND).text
    assert "还差一步" in again
    assert "<path" not in again.split("<main")[1]
    assert client.get("/desk/claims/").url.startswith(SECOND)
    client.post(SECOND, {"code": the_code(officer)})
    assert client.get("/desk/claims/").status_code == 200


def test_the_secret_is_not_shown_again_once_a_device_is_bound(client: Client) -> None:
    officer = world.an_officer()
    TOTPDevice.objects.create(user=officer, confirmed=True)
    sign_in(client, officer)
    assert "密钥" not in client.get(SECOND).text


def test_a_company_person_is_not_asked_for_a_code(client: Client) -> None:
    person = world.a_person()
    world.a_mandate(person, world.a_company())
    assert sign_in(client, person).url != SECOND
    assert client.get("/account/people/").status_code == 200


def test_a_mandate_revoked_mid_session_ends_access_at_once(client: Client) -> None:
    owner, clerk, company = world.a_person(), world.a_person(), world.a_company()
    world.a_mandate(owner, company)
    mandate = world.a_mandate(clerk, company, "clerk")
    sign_in(client, clerk)
    assert client.get("/account/people/").status_code == 200
    services.revoke_mandate(actor=world.actor(owner), mandate_id=mandate.pk)
    assert client.get("/account/people/").status_code == 403


def test_a_disabled_account_is_out_at_the_next_click(client: Client) -> None:
    person = world.a_person()
    sign_in(client, person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/account/security/").url.startswith(SIGN_IN)


def test_signing_out_is_a_post_and_ends_the_session(client: Client) -> None:
    person = world.a_person()
    sign_in(client, person)
    assert client.get("/account/sign-out/").status_code == 405
    client.post("/account/sign-out/")
    assert "_auth_user_id" not in client.session
    assert count_events(person_id=person.pk, kinds=[events.PERSON_SIGNED_OUT]) == 1


def test_a_form_sent_after_the_session_ended_keeps_what_was_typed(client: Client) -> None:
    response = client.post(
        "/account/people/", {"login": "lin@demo.cn", "role": "clerk"}, headers={"origin": "http://testserver"}
    )
    assert response.status_code == 419
    assert "lin@demo.cn" in response.text


def test_a_person_of_several_companies_chooses_one_first(client: Client) -> None:
    person = world.a_person()
    first, second = world.a_company("甲（演示）有限公司"), world.a_company("乙（演示）有限公司")
    world.a_mandate(person, first)
    world.a_mandate(person, second, "clerk")
    assert sign_in(client, person).url == "/account/acting/"
    assert client.get("/account/people/").status_code == 403
    client.post("/account/acting/", {"choice": f"company:{second.pk}"})
    assert second.name in client.get("/account/people/").text
    Mandate.objects.filter(company=first).update(revoked_at=datetime.now().astimezone())
    assert client.post("/account/acting/", {"choice": f"company:{first.pk}"}).status_code == 404


def test_the_demo_sign_ins_are_not_routed_outside_a_demo(client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert "demo:sign_ins" not in unquote(reverse("account:sign_in"))


def test_the_picture_to_scan_is_whole_at_any_size(client: Client) -> None:
    sign_in(client, world.an_officer())
    page = client.get(SECOND).text
    picture = page[page.index('class="qr') :]
    svg = picture[picture.index("<svg") : picture.index("</svg>")]
    assert "viewBox" in svg
    assert "style=" not in svg
