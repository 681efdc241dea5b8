"""Bringing a database to the state the product needs: tables of this version, packs of this checkout."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from huiqi.cli import place
from huiqi.cli.loading import has_packs, load_all_packs
from huiqi.engine.refusal import Refusal

_LOCK = 0x6875_6971_69  # "huiqi": the advisory lock that one preparation holds


def prepare_database(*, upgrade: bool = False, packs: bool = True) -> None:
    """Migrate a fresh database and give it the packs; nothing when it is ready.

    An existing database of an operator is upgraded only on demand (``upgrade``, from ``huiqi
    migrate``); a command that finds it behind the program refuses.
    """
    with one_line_faults(), _one_at_a_time():
        if pending := pending_migrations():
            if place.given_database_url() and not upgrade and not _is_fresh():
                raise Refusal(f"数据库还没有升级到这个版本（差 {len(pending)} 步）。请先备份，再运行 huiqi migrate。")
            say("正在建立数据库……" if _is_fresh() else "正在升级数据库……")
            call_command("migrate", verbosity=0, interactive=False)
        if packs and not has_packs():
            say("正在装入政策包……")
            load_all_packs(demo=settings.HUIQI["DEMO"])


def pending_migrations() -> list[str]:
    """Names of the migrations that this database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def collect_static() -> None:
    """Write the hashed static files that a server hands out."""
    if settings.IS_SERVER:
        call_command("collectstatic", verbosity=0, interactive=False)


def say(text: str) -> None:
    """Progress goes to stderr: stdout belongs to the result."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def one_line_faults() -> Iterator[None]:
    """Turn what a full disk or a vanished server does into one line."""
    try:
        yield
    except OperationalError as error:
        state = getattr(error.__cause__, "sqlstate", None)
        if state == "53100":
            raise Refusal("磁盘满了，数据库写不进去。请清理磁盘后重试，已写入的内容不会丢。") from error
        raise Refusal(
            f"数据库中断：{str(error).strip().splitlines()[-1]}。请重试；若反复出现，请看数据库日志。"
        ) from error


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            if not connection.needs_rollback and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _is_fresh() -> bool:
    return "django_migrations" not in connection.introspection.table_names()
