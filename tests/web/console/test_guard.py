"""The security administrator's rooms: accounts, posts, sessions, requests to be forgotten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import events, services
from huiqi.core.parties.access import current_posts
from huiqi.core.parties.models import BrowserSession, ErasureRequest, Person, Post
from huiqi.core.parties.queries import find_person_by_login
from tests.core.insight import world
from tests.core.parties import world as parties_world

pytestmark = pytest.mark.django_db


def account_of(person: Person) -> str:
    return reverse("console:account", args=[person.pk])


def test_a_new_account_shows_its_password_once_it_works_and_has_to_be_changed(visitor):
    client = visitor("security")
    world.a_department()
    form = {"name": "郑敏", "new_login": "zhengmin", "department": "ft-development", "role": "window"}
    page = client.post("/guard/accounts/new/", form).text
    password = re.search(r'class="secret">([^<]+)<', page)[1]
    person = find_person_by_login("zhengmin")
    assert person.check_password(password)
    assert person.must_change_password
    assert current_posts().get(person=person).role == "window"
    assert password not in client.get(account_of(person)).text
    assert client.post("/guard/accounts/new/", form).status_code == 422


def test_what_is_missing_is_told_beside_its_field_and_what_was_typed_stays(visitor):
    client = visitor("security")
    world.a_department()
    good = {"name": "郑敏", "new_login": "x1", "department": "ft-development", "role": "window"}
    for field, value, sentence in (
        ("name", "", "请填姓名"),
        ("department", "nowhere", "请选部门"),
        ("role", "boss", "请选一个岗位"),
        ("new_login", "两 词", "不能有空格"),
    ):
        answer = client.post("/guard/accounts/new/", {**good, field: value})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert 'value="x1"' in client.post("/guard/accounts/new/", {**good, "name": ""}).text


def test_a_post_is_given_to_a_colleague_and_ended_from_today_on(visitor):
    colleague = world.an_officer("window", "ft-science", "区科创局")
    client = visitor("security")
    world.a_department()
    form = {"act": "appoint", "department": "ft-development", "role": "handler"}
    assert "从今天起担任" in client.post(account_of(colleague), form, follow=True).text
    post = current_posts().get(person=colleague, role="handler")
    answer = client.post(reverse("console:end_post", args=[post.pk]), follow=True)
    assert "不再担任" in answer.text
    assert not current_posts().filter(pk=post.pk).exists()


def test_a_second_post_of_an_administrator_is_refused_in_a_sentence(visitor):
    operator = world.an_officer("operator")
    form = {"act": "appoint", "department": "ft-development", "role": "auditor"}
    answer = visitor("security").post(account_of(operator), form)
    assert answer.status_code == 422
    assert "要分开" in answer.text
    assert not Post.objects.filter(person=operator, role="auditor").exists()


def test_nobody_gives_or_takes_anything_at_the_own_account(sign_in):
    me = world.an_officer("security")
    client = sign_in(me)
    page = client.get(account_of(me)).text
    assert "这是您自己的账号" in page
    for form in (
        {"act": "appoint", "department": "ft-development", "role": "decider"},
        {"act": "close"},
        {"act": "code"},
    ):
        answer = client.post(account_of(me), form)
        assert answer.status_code == 422, form
        assert "不能给自己办" in answer.text
    post = current_posts().get(person=me)
    assert client.post(reverse("console:end_post", args=[post.pk])).status_code == 403
    assert current_posts().filter(pk=post.pk).exists()


def test_a_closed_account_is_out_at_once_and_comes_back_with_its_posts(visitor):
    officer = world.an_officer("window")
    theirs = Client()
    theirs.force_login(officer)
    client = visitor("security")
    client.post(account_of(officer), {"act": "close"})
    assert theirs.get("/account/security/").status_code == 302
    assert not current_posts().filter(person=officer).exists()
    client.post(account_of(officer), {"act": "open"})
    assert current_posts().filter(person=officer).exists()
    assert count_events(subject=("parties.person", officer.pk), kinds=[events.PERSON_ENABLED]) == 1


def test_a_lost_password_a_lost_phone_and_a_lock_are_mended(visitor):
    officer = world.an_officer("window")
    TOTPDevice.objects.create(user=officer, confirmed=True)
    theirs = Client()
    for _ in range(5):
        locked = theirs.post("/account/sign-in/", {"login": officer.login, "password": "wrong"})
    assert locked.status_code == 429
    client = visitor("security")
    assert "登录已锁定" in client.get(account_of(officer)).text
    client.post(account_of(officer), {"act": "unlock"})
    assert "登录已锁定" not in client.get(account_of(officer)).text
    page = client.post(account_of(officer), {"act": "password"}).text
    password = re.search(r'class="secret">([^<]+)<', page)[1]
    client.post(account_of(officer), {"act": "code"})
    assert not TOTPDevice.objects.filter(user=officer).exists()
    assert theirs.post("/account/sign-in/", {"login": officer.login, "password": password}).status_code == 302


def test_sessions_are_seen_and_ended_and_their_keys_are_never_shown(visitor):
    officer = world.an_officer("window")
    theirs = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537"})
    theirs.force_login(officer)
    theirs.get("/account/security/")
    key = theirs.session.session_key
    client = visitor("security")
    page = client.get("/guard/sessions/").text
    assert "Windows 电脑，Chrome 浏览器" in page
    assert key not in page
    handle = re.search(rf"/guard/accounts/{officer.pk}/sessions/([0-9a-f]+)/end/", page)[1]
    client.post(reverse("console:end_session", args=[officer.pk, handle]))
    assert not BrowserSession.objects.filter(session_key=key).exists()
    assert theirs.get("/account/security/").status_code == 302
    again = client.post(reverse("console:end_session", args=[officer.pk, handle]))
    assert again.status_code == 404


def test_a_session_that_has_lain_too_long_is_no_longer_listed(visitor):
    officer, person = world.an_officer("window", "ft-science", "区科创局"), parties_world.a_person("远行人")
    for each in (officer, person):
        theirs = Client()
        theirs.force_login(each)
        theirs.get("/account/security/")
    BrowserSession.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    page = visitor("security").get("/guard/sessions/").text
    assert officer.login not in page
    assert "远行人" in page


def test_logins_of_companies_people_stay_masked(visitor):
    person = parties_world.a_person(login="13812342207")
    page = visitor("security").get("/guard/accounts/?kind=companies").text
    assert person.login not in page
    assert "138****2207" in page


def test_a_request_is_refused_only_with_a_reason_and_the_person_is_told(visitor):
    person = parties_world.a_person()
    request = services.ask_erasure(actor=Actor("person", person.name, person.pk))
    client = visitor("security")
    address = reverse("console:decide_request", args=[request.pk])
    assert client.post(address, {"decision": "refuse", "answer": " "}).status_code == 422
    client.post(address, {"decision": "refuse", "answer": "还有一笔追回没有办完"})
    request.refresh_from_db()
    assert request.state == ErasureRequest.State.REFUSED
    theirs = Client()
    theirs.force_login(person)
    assert "还有一笔追回没有办完" in theirs.get("/account/data/").text
    assert client.post(address, {"decision": "erase"}).status_code == 409


def test_an_erased_person_leaves_the_list_and_the_request_stays_on_record(visitor):
    person = parties_world.a_person("周离", login="13812342207")
    request = services.ask_erasure(actor=Actor("person", person.name, person.pk))
    client = visitor("security")
    assert "周离" in client.get("/guard/requests/").text
    client.post(reverse("console:decide_request", args=[request.pk]), {"decision": "erase"})
    page = client.get("/guard/requests/").text
    assert "周离" not in page
    assert "已注销" in page
