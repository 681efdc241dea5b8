"""How long a browser stays signed in, what is shown of it, and whose password has to be changed first."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import events, services
from huiqi.core.parties.models import BrowserSession, Person
from huiqi.core.parties.sweeping import sweep_sessions
from huiqi.web.kit import sitting
from tests.core.parties import world

pytestmark = pytest.mark.django_db
HOME = "/account/security/"
MINUTE = 60


class Clock:
    """The hands of the middleware's clock."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(sitting, "time", hands)
    return hands


def browser_of(person: Person, *, with_code: bool = False) -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU) MicroMessenger/8"})
    client.force_login(person)
    if with_code:
        session = client.session
        session["otp_device_id"] = TOTPDevice.objects.create(user=person, confirmed=True).persistent_id
        session.save()
    client.get(HOME)
    return client


def test_an_officer_left_alone_for_half_an_hour_is_signed_out_and_told_why(clock: Clock) -> None:
    client = browser_of(world.an_officer(), with_code=True)
    clock.now += 29 * MINUTE
    assert client.get("/desk/claims/").status_code == 200
    clock.now += 29 * MINUTE  # since the last use, not since the sign-in
    assert client.get("/desk/claims/").status_code == 200
    clock.now += 31 * MINUTE
    answer = client.get("/desk/claims/")
    assert answer.url.startswith("/account/sign-in/?next=%2Fdesk%2Fclaims%2F")
    assert "30 分钟没有操作，已自动退出" in client.get(answer.url).text
    assert not BrowserSession.objects.filter(person__isnull=False).exists()


def test_a_company_person_has_longer_and_the_limits_can_be_set(clock: Clock, settings: Settings) -> None:
    client = browser_of(world.a_person())
    clock.now += 119 * MINUTE
    assert client.get(HOME).status_code == 200
    settings.HUIQI = {**settings.HUIQI, "SIGN_IN": {**settings.HUIQI["SIGN_IN"], "idle_minutes": 5}}
    clock.now += 6 * MINUTE
    assert client.get(HOME).status_code == 302


def test_eight_hours_are_the_longest_however_busily_it_is_used(clock: Clock) -> None:
    client = browser_of(world.a_person())
    for _ in range(8):
        clock.now += 59 * MINUTE
        assert client.get(HOME).status_code == 200
    clock.now += 20 * MINUTE
    assert client.get(HOME).status_code == 302


def test_using_a_page_writes_the_session_at_most_once_a_minute(clock: Clock, django_assert_num_queries) -> None:
    client = browser_of(world.a_person())
    row = BrowserSession.objects.get(person__isnull=False)
    clock.now += 30
    client.get(HOME)
    assert BrowserSession.objects.get(pk=row.pk).seen_at == row.seen_at
    clock.now += 31
    client.get(HOME)
    assert BrowserSession.objects.get(pk=row.pk).seen_at > row.seen_at


def test_a_form_sent_after_the_time_keeps_what_was_typed(clock: Clock) -> None:
    client = browser_of(world.a_person())
    clock.now += 121 * MINUTE
    answer = client.post(HOME, {"email": "neu@demo.cn", "phone": ""}, headers={"origin": "http://testserver"})
    assert answer.status_code == 419
    assert "neu@demo.cn" in answer.text


def test_ones_own_windows_are_listed_and_ended_but_nobody_elses() -> None:
    person = world.a_person()
    here, there, stranger = browser_of(person), browser_of(person), browser_of(world.a_person())
    page = here.get(HOME).text
    assert page.count("苹果手机，微信") >= 2
    assert there.session.session_key not in page
    handle = page.split("/account/sessions/")[1].split("/end/")[0]
    assert stranger.post(f"/account/sessions/{handle}/end/").status_code == 404
    assert here.post(f"/account/sessions/{handle}/end/").status_code == 302
    assert there.get(HOME).status_code == 302
    assert here.get(HOME).status_code == 200
    assert count_events(subject=("parties.person", person.pk), kinds=[events.SESSIONS_ENDED]) == 1


def test_all_other_windows_end_in_one_click_and_with_a_new_password() -> None:
    person = world.a_person()
    here, others = browser_of(person), [browser_of(person), browser_of(person)]
    here.post("/account/sessions/end/")
    assert [each.get(HOME).status_code for each in others] == [302, 302]
    late = browser_of(person)
    here.post(HOME, {"current_password": world.PASSWORD, "password": "feng-he-4096-song"})
    assert late.get(HOME).status_code == 302
    assert here.get(HOME).status_code == 200
    assert BrowserSession.objects.filter(person=person).count() == 1


def test_the_last_sign_in_is_told_at_the_next_one() -> None:
    person, client = world.a_person(), Client()
    form = {"login": person.login, "password": world.PASSWORD}
    client.post("/account/sign-in/", form)
    assert "上次登录" not in client.get(HOME).text
    client.post("/account/sign-out/")
    client.post("/account/sign-in/", form)
    assert f"上次登录：{timezone.localtime():%Y}年" in client.get(HOME).text


def test_a_wrong_password_is_on_record_and_a_locked_login_writes_no_more() -> None:
    person, client = world.a_person(), Client()
    for _ in range(9):
        client.post("/account/sign-in/", {"login": person.login, "password": "wrong"})
    client.post("/account/sign-in/", {"login": "nobody@demo.cn", "password": "wrong"})
    assert 4 <= count_events(kinds=[events.PERSON_SIGN_IN_FAILED]) <= 5
    assert count_events(subject=("parties.person", person.pk), kinds=[events.PERSON_SIGN_IN_FAILED]) >= 4


def test_a_first_password_leads_to_the_new_one_before_anything_else() -> None:
    officer, client = world.an_officer(), Client()
    services.give_first_password(actor=SYSTEM, person_id=officer.pk, password="feng-he-4096-song")
    client.post("/account/sign-in/", {"login": officer.login, "password": "feng-he-4096-song"})
    for address in (HOME, "/account/acting/", "/account/data/", "/account/second-factor/"):
        assert client.get(address).url.startswith("/account/new-password/?next="), address
    assert client.post(HOME, {"email": "", "phone": ""}).status_code == 403
    assert "先换掉初始密码" in client.get("/account/new-password/").text
    same = {"current_password": "feng-he-4096-song", "password": "feng-he-4096-song"}
    assert "不能再用" in client.post("/account/new-password/", same).text
    answer = client.post("/account/new-password/", {**same, "password": "lin-hai-2048-yun", "next": "/account/acting/"})
    assert answer.url == "/account/acting/"
    assert client.get(HOME).status_code == 200
    assert client.get("/account/second-factor/").status_code == 200
    assert client.get("/account/new-password/").url == HOME


def test_an_officers_old_password_is_due_only_once_the_code_is_given() -> None:
    officer = world.an_officer()
    Person.objects.filter(pk=officer.pk).update(password_changed_at=timezone.now() - timedelta(days=91))
    assert browser_of(officer).get("/desk/claims/").url.startswith("/account/second-factor/")
    late = browser_of(officer, with_code=True).get("/desk/claims/")
    assert late.url == "/account/new-password/?next=%2Fdesk%2Fclaims%2F"


def test_a_visitor_without_a_session_costs_no_session() -> None:
    answer = Client().get("/account/sign-in/")
    assert "huiqi_session" not in answer.cookies
    assert not BrowserSession.objects.exists()


def test_sessions_that_have_run_out_are_swept_and_others_stay() -> None:
    browser_of(world.a_person())
    browser_of(world.a_person())
    first = BrowserSession.objects.filter(person__isnull=False).first()
    BrowserSession.objects.filter(pk=first.pk).update(expire_date=timezone.now() - timedelta(hours=1))
    assert sweep_sessions() == 1
    assert BrowserSession.objects.count() == 1
