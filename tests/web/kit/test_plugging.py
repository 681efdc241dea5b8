"""Navigation and domains plug in without anyone naming them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.web.kit import domain, nav

OFFICER = Actor("person", "何工", 3, department_id=1, posts=frozenset({"handler"}))


@pytest.fixture(autouse=True)
def _clean_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_items", {})
    monkeypatch.setattr(domain, "_domains", {})


def request_of(actor: Actor, path: str = "/") -> object:
    request = RequestFactory().get(path)
    request.actor = actor
    return request


@override_settings(ROOT_URLCONF="huiqi.config.urls")
def test_only_links_that_exist_and_concern_the_actor_are_shown() -> None:
    nav.register(
        nav.NavItem("public", "组件", "kit:gallery"),
        nav.NavItem("public", "没有的", "nowhere:page"),
        nav.NavItem("public", "只给审核", "kit:large", when=nav.for_posts("handler"), count=lambda actor: 3),
    )
    assert [link.label for link in nav.list_links("public", request_of(ANONYMOUS))] == ["组件"]
    links = nav.list_links("public", request_of(OFFICER, "/kit/forms/"))
    assert [(link.label, link.is_current, link.count) for link in links] == [
        ("组件", True, None),
        ("只给审核", False, 3),
    ]


def test_an_entry_in_an_unknown_area_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="area"):
        nav.register(nav.NavItem("sidebar", "x", "x"))


def toy(template: str = "kit/parts/empty.html") -> domain.Domain:
    return domain.Domain(
        key="toy",
        name="玩具",
        words={"toy_state": {"ready": "备好"}},
        panels=[
            domain.Panel("company_home", template, lambda actor, given: {"title": f"玩具 {given['company']}"}),
            domain.Panel("company_home", template, lambda actor, given: None),
        ],
    )


def test_a_domain_adds_a_panel_and_leaves_no_trace_when_it_is_gone() -> None:
    source = Template('{% load kit %}{% panels "company_home" company="云杉" %}')
    domain.install(toy())
    assert source.render(Context({"request": None})).count("玩具 云杉") == 1
    domain.uninstall("toy")
    assert source.render(Context({"request": None})) == ""


def test_installing_twice_changes_nothing_and_a_namesake_is_refused() -> None:
    first = toy()
    domain.install(first)
    domain.install(first)
    assert len(domain.list_domains()) == 1
    with pytest.raises(ValueError, match="toy"):
        domain.install(toy())


def test_a_panel_where_no_page_has_a_place_is_a_mistake() -> None:
    wrong = domain.Domain("w", "错", panels=[domain.Panel("attic", "x.html", lambda actor, given: {})])
    with pytest.raises(ValueError, match="attic"):
        domain.install(wrong)
