"""A small demo district behind a live server, and people with browsers in it.

The district has a database of its own, so that the journeys neither see other tests nor are flushed by
them. It is built once for the package: the packs of the checkout, a few dozen companies, some cases.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from huiqi.cli.demo import PASSWORD, build_cases, build_demo
from huiqi.cli.demo.meetings import build_meetings
from huiqi.cli.loading import load_folders
from huiqi.core.documents.jobs import issue_letter
from huiqi.core.ledger.log.writer import write_all
from tests import database
from tests.chromium import CHROMIUM

PACKS = Path(__file__).resolve().parents[2] / "packs"
COMPANIES, CASES = 120, 16
WIDE, NARROW = (1280, 900), (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser; where there is none it says so."""
    skip = pytest.mark.skip(reason="没有 Chromium，旅程没有走；装上 chromium 或设 CHROMIUM=路径 再试")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(skip)


@dataclass
class District:
    """A database of its own with a live server over it, looked at only between :meth:`enter` and :meth:`leave`.

    Whatever test comes next on the same worker has to find the ordinary database, settings and log again.
    """

    name: str
    folder: Path
    site: str = ""

    def enter(self) -> None:
        default = connections["default"]
        default.close()
        self._kept = default.settings_dict["NAME"], settings.HUIQI
        default.settings_dict["NAME"] = self.name
        ledger = {**settings.HUIQI["LEDGER"], "FOLDER": self.folder}
        settings.HUIQI = {**settings.HUIQI, "DEMO": True, "LEDGER": ledger}

    def leave(self) -> None:
        default = connections["default"]
        default.close()
        default.settings_dict["NAME"], settings.HUIQI = self._kept


@pytest.fixture(scope="session")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[District]:
    """The demo district, built once a worker."""
    found = District(f"huiqi_journeys_{os.getpid()}", tmp_path_factory.mktemp("ledger"))
    with django_db_blocker.unblock():
        database.clone_template(found.name)
        found.enter()
        load_folders([PACKS / each for each in ("reference", "futian", "demo")], demo=True)
        build_demo(companies=COMPANIES)
        build_cases(count=CASES)
        build_meetings()
        issue_letters()
        write_all()
        found.leave()
    server = LiveServer("localhost")
    found.site = server.url
    yield found
    server.stop()
    with django_db_blocker.unblock():
        database.drop_database(found.name)


@pytest.fixture
def district(built: District, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the live server over the demo district."""
    with django_db_blocker.unblock():
        built.enter()
        yield built.site
        built.leave()


def issue_letters() -> int:
    """Do what the worker would do for the letters that were asked for; returns how many there were."""
    waiting = list(ProcrastinateJob.objects.filter(task_name="documents.issue_letter", status="todo"))
    for job in waiting:
        issue_letter(**job.args)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.id])
    return len(waiting)


@dataclass
class Visitor:
    """Somebody at a browser."""

    page: Page
    site: str

    def go(self, path: str) -> Page:
        """Open an address; anything from 400 up fails the test."""
        answer = self.page.goto(self.site + path)
        assert answer is not None, path
        assert answer.status < 400, (path, answer.status)
        return self.page

    def sign_in(self, login: str) -> Visitor:
        """By password, and the time-based code where one is asked for."""
        page = self.go("/account/sign-in/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").first.click()
        if "/second-factor/" in page.url:
            code = re.search(r"\b\d{6}\b", page.inner_text("main"))
            assert code is not None, "no demo code on the page"
            page.fill("[name=code]", code.group())
            page.locator("main form button").first.click()
        assert "/sign-in/" not in page.url, page.inner_text("main")
        return self

    def press(self, name: str, within: str = "main") -> Page:
        """Click the first button or link of this name."""
        self.page.locator(f"{within} button, {within} a, .actbar button").filter(
            has_text=re.compile(f"^\\s*{name}\\s*$")
        ).first.click()
        return self.page

    def sees(self, *words: str) -> None:
        """The page shows all of these."""
        text = self.page.inner_text("body")
        missing = [each for each in words if each not in text]
        assert not missing, (self.page.url, missing, text[:3000])

    @property
    def title(self) -> str:
        return self.page.locator("h1").first.inner_text()


Arrive = Callable[..., Visitor]


# A one-time code counts once: whoever comes a second time comes with the session of the first.
signed_in: dict[tuple[str, str], Any] = {}
homes: dict[str, str] = {}


@pytest.fixture
def arrive(browser: Browser, district: str) -> Iterator[Arrive]:
    """A fresh visitor: ``arrive("lin", width=NARROW, scripts=False)``."""
    contexts: list[BrowserContext] = []

    def visitor(login: str = "", *, size: tuple[int, int] = WIDE, scripts: bool = True, **more: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale="zh-CN",
            storage_state=signed_in.get((district, login)),
            **more,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        somebody = Visitor(context.new_page(), district)
        if login and (district, login) not in signed_in:
            somebody.sign_in(login)
            signed_in[district, login] = context.storage_state()
            homes[login] = somebody.page.url
        elif login:
            somebody.page.goto(homes[login])
        return somebody

    yield visitor
    for context in contexts:
        context.close()
