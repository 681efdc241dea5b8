"""The database of a backup: pg_dump out, psql back in, one transaction."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

from huiqi.cli.postgres import binary
from huiqi.engine.refusal import Refusal

_FRESH_SCHEMA = (
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
    "COMMENT ON SCHEMA public IS 'standard public schema'",
)


def dump_database(target: Path) -> None:
    """pg_dump of the database Django is pointed at; owners and grants stay behind."""
    command = [binary("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    done = subprocess.run(command, env=libpq_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(f"数据库没有备份成：{reason_of(done.stderr)}。")


def has_tables() -> bool:
    """True when the database holds any table."""
    return bool(connection.introspection.table_names())


def restore_database(dump: Path) -> None:
    """Everything in one transaction: the old schema goes and the new one comes, or nothing changes."""
    environment = {**libpq_environment(), "PGOPTIONS": "-c lock_timeout=20s -c client_min_messages=warning"}
    major = connection.cursor().connection.info.server_version // 10000
    script = [binary("pg_restore"), "--no-owner", "--no-privileges", "--file=-", os.fspath(dump)]
    apply = [
        binary("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        *[f"--command={statement}" for statement in (_FRESH_SCHEMA if has_tables() else ())], "--file=-",
    ]  # fmt: skip
    connection.close()
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(apply, stdin=subprocess.PIPE, stderr=errors, env=environment) as writer,
    ):
        assert reader.stdout is not None
        assert writer.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # psql has ended and says why
            for line in reader.stdout:
                if line.startswith(b"SET transaction_timeout") and major < 17:
                    continue
                writer.stdin.write(line)
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.close()
        failed = reader.wait() or writer.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if failed:
        hint = "请先停下网站和后台任务再恢复" if "lock timeout" in said else "原有数据没有变"
        raise Refusal(f"数据库没有恢复：{reason_of(said)}。{hint}。")


def libpq_environment() -> dict[str, str]:
    """Connection parameters for PostgreSQL's programs: never on a command line, where others could read them."""
    wanted = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    given = {names[key]: str(wanted[key]) for key in names if wanted[key]}
    options = {f"PG{key.upper()}": str(value) for key, value in wanted["OPTIONS"].items() if isinstance(value, str)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **options, **given}


def reason_of(text: str) -> str:
    """The last line that a program of PostgreSQL said."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines or ["没有说明原因"])[-1].rstrip(".")
