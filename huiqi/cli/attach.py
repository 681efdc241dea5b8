"""A database for a command: the operator's, the running local one, or one started for the moment.

``with database():`` is all a command needs; afterwards Django's default connection works.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import connections

from huiqi.cli import place
from huiqi.cli.postgres import LocalPostgres, PostgresFault, RunningServer, find_running
from huiqi.cli.preparation import prepare_database
from huiqi.config.env import database_from_url
from huiqi.engine.refusal import Refusal

_ATTACH_SECONDS = 20


@contextlib.contextmanager
def database(*, prepare: bool = True) -> Iterator[None]:
    """Point Django at a living database for the time of the block.

    ``DATABASE_URL`` wins. Otherwise the local server under ``var/pg`` is used if it runs, or started
    and stopped again. With ``prepare`` a fresh database is migrated and given the packs first.
    """
    with contextlib.ExitStack() as stack:
        url = place.given_database_url() or stack.enter_context(_local_server()).url(place.DATABASE_NAME)
        ensure_database_exists(url)
        point_django_at(url)
        stack.callback(connections.close_all)
        if prepare:
            prepare_database()
        yield


@contextlib.contextmanager
def _local_server() -> Iterator[RunningServer]:
    """Attach to the local server or own one; an owner waits for those who attached to it."""
    place.ensure_data_folder()
    with open(place.data_folder() / ".users.lock", "ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        owned, server = _attach_or_start()
        try:
            yield server
        finally:
            if owned is not None:
                fcntl.flock(users, fcntl.LOCK_EX)  # until the last of the others has gone
                owned.stop()


def _attach_or_start() -> tuple[LocalPostgres | None, RunningServer]:
    """Several commands may start in the same moment: one starts the server, the others attach to it."""
    deadline = time.monotonic() + _ATTACH_SECONDS
    while True:
        running = find_running(place.postgres_folder())
        if running is not None:
            return None, running
        own = LocalPostgres(place.postgres_folder())
        try:
            return own, own.start()
        except PostgresFault as fault:
            if fault.code != "busy" or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def ensure_database_exists(url: str) -> None:
    """Create the database when the server does not have it yet; refuses when the server does not answer."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
        return
    except psycopg.OperationalError as error:
        if f'database "{_name(url)}" does not exist' not in str(error):
            raise Refusal(f"连不上数据库：{_first_line(error)}。请检查 DATABASE_URL 和数据库服务器。") from error
    maintenance = {**database_from_url(url), "NAME": "postgres"}
    keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parameters = {keys[key]: value for key, value in maintenance.items() if key in keys and value}
    try:
        with psycopg.connect(**parameters, **maintenance["OPTIONS"], autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(_name(url))))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):  # another command was faster
        return
    except psycopg.Error as error:
        raise Refusal(
            f"服务器上没有数据库 {_name(url)}，也不能建立它：{_first_line(error)}。请由管理员先建好。"
        ) from error


def point_django_at(url: str) -> None:
    """Make Django's default connection, in this process, use this database."""
    wanted = database_from_url(url)
    for target in (settings.DATABASES["default"], connections["default"].settings_dict):
        target.update(wanted)


def _name(url: str) -> str:
    return str(database_from_url(url)["NAME"])


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["没有说明原因"])[-1].strip().rstrip(".")
