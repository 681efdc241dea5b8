"""Every test that asks for ``db`` gets a real PostgreSQL; nothing has to be installed or started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import database
from tests.chromium import CHROMIUM, FLAGS
from tests.settings import LOG_FOLDER

_SERVER = database.TestServer()


def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-xdist makes its workers: start the server they share."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the thread
    is_worker = hasattr(config, "workerinput")
    if not is_worker and getattr(config.option, "numprocesses", None):
        _SERVER.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server with the session."""
    _SERVER.stop()


@pytest.fixture(scope="session")
def database_server() -> str:
    """``DATABASE_URL`` of the session's PostgreSQL."""
    return _SERVER.start()


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: str, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """In place of pytest-django's: a clone of the migrated template, dropped at the end."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"huiqi_test_{worker}_{os.getpid()}"
    with django_db_blocker.unblock():
        database.point_settings_at(database_server)
        database.ensure_template()
        database.clone_template(name)
        connection.close()
        connection.settings_dict["NAME"] = name
        database.flush_everything(connection)
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.drop_database(name)


@pytest.fixture(autouse=True)
def _no_log_is_left() -> Iterator[None]:
    """What one test has signed is not the next one's log."""
    yield
    shutil.rmtree(LOG_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The worker's Chromium; each test opens a context of its own."""
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chrome
        chrome.close()
