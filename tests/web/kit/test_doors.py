"""Who may come in, and how a refusal looks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from huiqi.web.kit import access, nav, pages, views
from huiqi.web.kit.middleware import RefusalMiddleware

OWNER = Actor("person", "林会计", 1, company_id=7, mandates=frozenset({"owner"}))
CLERK = Actor("person", "小陈", 2, company_id=7, mandates=frozenset({"clerk"}))
HANDLER = Actor("person", "何工", 3, department_id=1, posts=frozenset({"handler"}))
NOBODY_YET = Actor("person", "新人", 4)


@pytest.fixture(autouse=True)
def _no_navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_items", {})


def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("进来了")


def ask(view: object, actor: Actor, method: str = "get", data: dict | None = None, **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/somewhere/?a=1", data or {}, headers=headers)
    request.actor = actor
    request.user = SimpleNamespace(is_authenticated=actor.person_id is not None)
    try:
        return view(request)
    except Refusal as refusal:
        answer = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, refusal)
        assert answer is not None
        return answer


@pytest.mark.parametrize(
    ("door", "allowed"),
    [
        (access.public_page, {"ANONYMOUS", "OWNER", "CLERK", "HANDLER", "NOBODY_YET"}),
        (access.signed_in_required, {"OWNER", "CLERK", "HANDLER", "NOBODY_YET"}),
        (access.company_required, {"OWNER", "CLERK"}),
        (access.company_required("owner"), {"OWNER"}),
        (access.officer_required, {"HANDLER"}),
        (access.officer_required("handler", "decider"), {"HANDLER"}),
        (access.officer_required("finance"), set()),
    ],
)
def test_each_door_lets_in_exactly_its_audience(door: object, allowed: set[str]) -> None:
    view = door(shown)
    actors = {"ANONYMOUS": ANONYMOUS, "OWNER": OWNER, "CLERK": CLERK, "HANDLER": HANDLER, "NOBODY_YET": NOBODY_YET}
    entered = {name for name, actor in actors.items() if ask(view, actor).status_code == 200}
    assert entered == allowed
    audience = access.audience_of(view)
    assert audience is not None
    assert entered == {name for name, actor in actors.items() if audience.admits(actor)}


def test_a_visitor_is_sent_to_sign_in_and_back() -> None:
    answer = ask(access.company_required(shown), ANONYMOUS)
    assert answer.status_code == 302
    assert answer["Location"].endswith("next=%2Fsomewhere%2F%3Fa%3D1")


def test_an_expired_session_keeps_what_was_filled_in() -> None:
    view = access.company_required(shown)
    answer = ask(
        view,
        ANONYMOUS,
        "post",
        {"rent": "199,080", "password": "hunter2", "industry_code": "L7295"},
        Origin="http://testserver",
    )
    html = answer.content.decode()
    assert answer.status_code == 419
    assert 'name="rent" value="199,080"' in html
    assert 'name="industry_code"' in html
    assert "hunter2" not in html


def test_a_form_from_another_site_is_not_made_ready_to_send() -> None:
    answer = ask(views.csrf_failure, OWNER, "post", {"rent": "1"}, Origin="https://evil.example")
    assert answer.status_code == 419
    assert 'name="rent"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed("不行，请找负责人。"), 403),
        (NotFound("没有这件。"), 404),
        (Conflict("已有人办过。"), 409),
        (InvalidInput("看不懂。"), 422),
        (Refusal("不行。"), 422),
    ],
)
def test_a_refusal_is_a_page_with_its_own_sentence(refusal: Refusal, status: int) -> None:
    def refuse(request: HttpRequest) -> HttpResponse:
        raise refusal

    answer = ask(refuse, OWNER)
    assert answer.status_code == status
    assert refusal.message in answer.content.decode()
    assert "接下来可以" in answer.content.decode()


def test_a_fragment_gets_the_sentence_into_the_messages() -> None:
    request = RequestFactory().post("/x")
    request.htmx = True
    answer = pages.refused(request, Conflict("已有人办过，请刷新。"))
    assert answer["HX-Retarget"] == "#messages"
    assert "<html" not in answer.content.decode()
    assert "已有人办过" in answer.content.decode()


def test_every_address_of_the_kit_declares_its_audience() -> None:
    doors = access.list_doors("huiqi.web.kit.urls")
    assert {door.name for door in doors} == {"large", "gallery", "gallery_sheet"}
    assert all(door.audience for door in doors)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_large_type_never_leads_to_another_site(target: str) -> None:
    answer = views.large(RequestFactory().get("/large/", {"on": "1", "next": target}))
    assert answer["Location"] == "/"


def test_large_type_is_kept_in_a_cookie_and_comes_back() -> None:
    answer = views.large(RequestFactory().get("/large/", {"on": "1", "next": "/policy/?q=1"}))
    assert answer["Location"] == "/policy/?q=1"
    assert answer.cookies["huiqi_large"].value == "1"
