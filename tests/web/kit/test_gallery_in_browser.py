"""The gallery in a real Chromium: nothing overflows, axe finds nothing serious, the script only adds comfort."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.chromium import CHROMIUM

SHEETS = ["parts", "forms", "charts", "desk", "states", "letter"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium"),
]


@pytest.fixture(autouse=True)
def _demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.HUIQI, "DEMO", True)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("is_large", [False, True], ids=["normal", "large"])
def test_every_sheet_fits_and_is_accessible(
    browser: Browser, live_server: LiveServer, width: int, is_large: bool
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    if is_large:
        context.add_cookies([{"name": "huiqi_large", "value": "1", "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for sheet in SHEETS:
        page.goto(f"{live_server.url}/kit/{sheet}/")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found: list[dict[str, Any]] = Axe().run(page).response["violations"]
        serious = [each["id"] for each in found if each["impact"] in ("serious", "critical")]
        assert (sheet, overflow, serious, complaints) == (sheet, 0, [], [])
    context.close()


def test_everything_on_a_form_is_there_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/kit/desk/")
    assert page.locator(".bulk button").first.is_enabled()
    page.locator("details.do summary").click()
    assert page.locator("details.do textarea").is_visible()
    context.close()


def test_the_script_focuses_the_errors_and_echoes_the_file_name(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/kit/forms/")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.set_input_files("#f-proof", files=[{"name": "发票.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}])
    assert page.locator(".file-in .echo").inner_text() == "发票.pdf"
    page.close()


def test_picking_rows_counts_them_and_opens_the_buttons(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/kit/desk/")
    assert not page.locator("button[data-needs-pick]").first.is_enabled()
    page.locator("input[name=pick]").nth(1).check()
    assert page.locator("[data-picked]").inner_text() == "1"
    page.locator("input[data-pick-all]").check()
    assert page.locator("[data-picked]").inner_text() == "8"
    assert page.locator("button[data-needs-pick]").first.is_enabled()
    page.close()
