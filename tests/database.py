"""The PostgreSQL of a test session: one server, one migrated template, one clone for each worker.

With ``DATABASE_URL`` set the operator's server is used; otherwise the wheel's PostgreSQL is started
once, in the process that controls the session, and the pytest-xdist workers inherit its address.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from huiqi.cli.postgres import TEST_OPTIONS, LocalPostgres, binary, major_version
from huiqi.config.env import database_from_url

ADDRESS = "HUIQI_TEST_DATABASE_URL"
FOLDER = "HUIQI_TEST_FOLDER"
TEMPLATE = "huiqi_test_template"
KEPT = Path(__file__).resolve().parents[1] / "var" / "test-templates"
QUEUE_TABLES = "procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers, procrastinate_events"


class TestServer:
    """The session's server, started at the first need and stopped with the session."""

    __test__ = False

    def __init__(self) -> None:
        self._postgres: LocalPostgres | None = None
        self._folder: Path | None = None

    def start(self) -> str:
        """The address of the server's maintenance database; starts the server when nobody has."""
        given = os.environ.get("DATABASE_URL") or os.environ.get(ADDRESS)
        if FOLDER not in os.environ:
            self._folder = Path(tempfile.mkdtemp(prefix="huiqi-tests-"))
            os.environ[FOLDER] = str(self._folder)
        if given:
            return given
        data = Path(os.environ[FOLDER]) / "pg"
        self._postgres = LocalPostgres(data, options={**TEST_OPTIONS, "max_connections": "200"})
        os.environ[ADDRESS] = self._postgres.start().url("postgres")
        return os.environ[ADDRESS]

    def stop(self) -> None:
        """Stop what this process started, and remove its folder."""
        if self._postgres is not None:
            self._postgres.stop()
            os.environ.pop(ADDRESS, None)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            os.environ.pop(FOLDER, None)


def point_settings_at(url: str) -> None:
    """Make Django's default connection use this server; the name of the database comes later."""
    wanted = database_from_url(url)
    keys = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    for target in (settings.DATABASES["default"], connections["default"].settings_dict):
        target.update({key: wanted[key] for key in keys})
        target["OPTIONS"] = dict(wanted["OPTIONS"])


def ensure_template() -> str:
    """Migrate one template database for all workers of the session; whoever comes first does it."""
    folder = Path(os.environ[FOLDER])
    with open(folder / "template.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "template.done").exists():
            return TEMPLATE
        execute_outside(f'DROP DATABASE IF EXISTS "{TEMPLATE}"', f'CREATE DATABASE "{TEMPLATE}"')
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = TEMPLATE
        try:
            _fill_template()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name
        (folder / "template.done").touch()
    return TEMPLATE


def _fill_template() -> None:
    """Migrate, or on the wheel's server replay the dump of an earlier session with the same migrations."""
    if os.environ.get("DATABASE_URL"):
        call_command("migrate", verbosity=0, interactive=False)
        return
    dump = KEPT / f"{_digest_of_migrations()}.sql"
    target = ["--dbname", TEMPLATE, "--host", connection.settings_dict["HOST"], "--username", "huiqi"]
    if dump.exists():
        replay = [binary("psql"), *target, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        done = subprocess.run([*replay, f"--file={dump}", "--output=/dev/null"], capture_output=True, check=False)
        if done.returncode == 0:
            return
        dump.unlink(missing_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    KEPT.mkdir(parents=True, exist_ok=True)
    part = dump.with_suffix(f".{os.getpid()}")
    subprocess.run([binary("pg_dump"), *target, f"--file={part}"], check=True)
    for old in KEPT.glob("*.sql"):
        if time.time() - old.stat().st_mtime > 7 * 86400:
            old.unlink(missing_ok=True)
    part.replace(dump)


def _digest_of_migrations() -> str:
    """Over every migration of every application, and what they run on."""
    digest = hashlib.sha256(f"{django.get_version()} {major_version()} {settings.INSTALLED_APPS}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.name):
        folder = Path(app.path) / "migrations"
        for path in sorted([*folder.glob("*.py"), *Path(app.path).glob("models*")]):
            if path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    digest.update(importlib.metadata.version("procrastinate").encode())
    return digest.hexdigest()[:24]


def clone_template(name: str) -> None:
    """A fresh database for one worker, copied from the template."""
    execute_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')


def drop_database(name: str) -> None:
    """Remove a worker's database and, on an operator's server, nothing else."""
    execute_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def execute_outside(*statements: str) -> None:
    """Run statements on the maintenance database, outside any transaction."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def flush_everything(target: BaseDatabaseWrapper) -> None:
    """Teach this connection's flush (after a transactional test) the two things Django does not know.

    Append-only tables refuse TRUNCATE by a trigger, and the tables of the queue are unmanaged models
    that Django leaves alone, so that jobs would leak into the next test.
    """

    def execute_sql_flush(self: BaseDatabaseOperations, statements: Sequence[str]) -> None:
        with transaction.atomic(using=target.alias), self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
            )
            guarded = [row[0] for row in cursor.fetchall()]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"TRUNCATE {QUEUE_TABLES}")
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    # On the class: Playwright's greenlets see another connection object than the one that is set up here.
    type(target.ops).execute_sql_flush = execute_sql_flush
