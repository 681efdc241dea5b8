"""The intake desk in a real Chromium: mark a paper, ask for it in two clicks, j and k, nothing overflows."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from huiqi.core.cases import services
from huiqi.core.cases.models import Case, Supplement
from huiqi.core.ledger.actors import Actor
from tests.chromium import CHROMIUM
from tests.factories import World, a_company, a_department, a_paper, company_actor, officer
from tests.sessions import session_of

SHOTS = os.environ.get("INTAKE_SHOTS", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium"),
]


def desk_of(browser: Browser, server: LiveServer, actor: Actor, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900})
    key = session_of(actor)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    return context.new_page()


def look(page: Page, name: str, width: int) -> None:
    """Nothing is wider than the screen; a picture is kept when somebody asks for it."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_marking_supplementing_transferring_and_asking(browser: Browser, live_server: LiveServer, width: int) -> None:
    world = World.build()
    case = world.draft()
    services.attach_material(
        actor=world.clerk,
        case_number=case.number,
        material="receipts",
        document_version_id=a_paper(world.company, "付款凭证").pk,
    )
    world.move(world.clerk, case, "submit")
    world.submitted(company_actor(a_company()))
    there = officer(a_department("ft-science"), "handler")
    asked = services.ask_department(
        actor=world.window, case_number=case.number, department_id=there.department_id or 0,
        question="这家企业是否在贵部门领过租金补贴？", shared=[case.attachments.first().document_version_id],
    )  # fmt: skip
    session_of(world.handler)
    page, case_url = desk_of(browser, live_server, world.window, width), f"{live_server.url}/desk/cases/{case.number}/"
    page.goto(f"{live_server.url}/desk/")
    look(page, "worklist", width)
    page.goto(case_url)
    page.keyboard.press("j")
    page.wait_for_url("**?paper=*")
    lease = page.locator("#checklist li", has_text="租赁合同")
    lease.locator("summary", has_text="有问题").click()
    lease.locator("select").select_option("incomplete")
    lease.locator("input[name=words]").fill("第三页缺章")
    lease.get_by_role("button", name="标有问题").click()
    look(page, "case", width)
    page.get_by_role("link", name="补正有问题的 1 份").click()
    sheet = page.locator("#do-ask_supplement")
    assert sheet.locator("textarea").first.input_value() == "租赁合同：第三页缺章。"
    look(page, "supplement", width)
    sheet.get_by_role("button", name="确认要求补正").click()
    page.wait_for_url(case_url)
    assert Supplement.objects.get(case=case).materials == ["lease"]
    page.goto(f"{live_server.url}/desk/?tab=all")
    page.locator(f"input[value^='{case.number}:']").check()
    page.locator("#to").select_option(str(world.handler.person_id))
    page.get_by_role("button", name="转办").click()
    look(page, "transfer", width)
    page.locator("#re").fill("他熟悉这家企业")
    page.get_by_role("button", name="转办这 1 件").click()
    page.wait_for_url("**/desk/")
    assert Case.objects.get(pk=case.pk).assigned_to_id == world.handler.person_id
    page.goto(f"{live_server.url}/desk/absences/")
    look(page, "absences", width)
    other = desk_of(browser, live_server, there, width)
    other.goto(f"{live_server.url}/desk/consultations/")
    look(other, "waiting", width)
    other.goto(f"{live_server.url}/desk/consultations/{asked.pk}/")
    look(other, "consultation", width)
    other.locator("#an").fill("没有领过。")
    other.get_by_role("button", name="回复").click()
    other.wait_for_selector("text=我部门的意见")


def test_accepting_with_a_problem_is_asked_once_more(browser: Browser, live_server: LiveServer) -> None:
    world = World.build()
    case = world.submitted()
    services.mark_material(
        actor=world.window, case_number=case.number, material="lease", is_good=False, problem="unclear"
    )
    page = desk_of(browser, live_server, world.window, 1280)
    page.goto(f"{live_server.url}/desk/cases/{case.number}/?do=accept")
    page.get_by_role("button", name="确认受理").click()
    page.wait_for_selector("text=仍要受理的，请在下面确认")
    assert Case.objects.get(pk=case.pk).state == "submitted"
    look(page, "despite", 1280)
    page.locator("input[name=despite]").check()
    page.get_by_role("button", name="确认受理").click()
    page.wait_for_selector("text=办好了")
    assert Case.objects.get(pk=case.pk).state == "accepted"
