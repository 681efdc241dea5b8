"""What the tests of commands share: running ``huiqi`` as a person would, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import database

Run = Callable[..., "subprocess.CompletedProcess[str]"]
MakeDatabase = Callable[..., str]


@pytest.fixture
def run_huiqi(tmp_path: Path) -> Run:
    """``run_huiqi("backup", file, url=…)`` with a data folder of its own; returns the finished process."""

    def run(
        *arguments: object, url: str = "", var: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        environment |= {"HUIQI_VAR": str(var or tmp_path / "var"), **variables}
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        command = [sys.executable, "-m", "huiqi", *[str(each) for each in arguments]]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)

    return run


@pytest.fixture
def make_database(django_db_setup: None, database_server: str, django_db_blocker) -> Iterator[MakeDatabase]:
    """Makes databases beside the test's own: migrated ones, or empty ones."""
    made = []

    def make(name: str, *, empty: bool = False) -> str:
        name = f"huiqi_test_backup_{name}"
        template = "template1" if empty else database.TEMPLATE
        with django_db_blocker.unblock():
            database.execute_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            database.execute_outside(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        made.append(name)
        return urlunsplit(urlsplit(database_server)._replace(path=f"/{name}"))

    yield make
    with django_db_blocker.unblock():
        for name in made:
            database.drop_database(name)
