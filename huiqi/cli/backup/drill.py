"""``huiqi drill``: a backup is only one when it has come back. It is restored beside the living one, checked, thrown away."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connection

from huiqi.cli.attach import database
from huiqi.cli.preparation import say
from huiqi.core.ledger.services import record_drill
from huiqi.engine.refusal import Refusal


def configure_drill(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi drill``."""
    parser.add_argument("file", type=Path, help="huiqi backup 写出的文件")
    parser.add_argument("--into", metavar="URL", default="", help="恢复到这个空库（默认临时建一个，用后删掉）")


def run_drill(options: Namespace) -> int:
    """Restore into a database of its own, audit the log there, put the result on record. 0 well, 1 not."""
    if not options.file.is_file():
        raise Refusal(f"找不到备份文件 {options.file}。")
    with database(prepare=False):
        begun = time.monotonic()
        done = _restore_apart(options.file.absolute(), options.into)
        seconds = round(time.monotonic() - begun, 1)
        said = (done.stderr.strip().splitlines() or ["没有说明原因"])[-1].removeprefix("惠企：")
        record_drill(file=options.file.name, is_passed=done.returncode == 0, seconds=seconds, note=said[:300])
    if done.returncode:
        say(f"恢复演练没有通过：{said}")
        return 1
    say(f"恢复演练通过，用时 {seconds} 秒。{said}")
    return 0


def _restore_apart(file: Path, into: str) -> subprocess.CompletedProcess[str]:
    """As an operator would on another machine: another process, database and data folder."""
    name = f"huiqi_drill_{secrets.token_hex(4)}"
    Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=Path(settings.MEDIA_ROOT).parent) as folder:
        environment = {**os.environ, "HUIQI_VAR": folder, "DATABASE_URL": into or _url_of(name)}
        try:
            return subprocess.run(
                [sys.executable, "-m", "huiqi", "restore", os.fspath(file)],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
        finally:
            if not into:
                _drop(name)


def _url_of(name: str) -> str:
    """The address of another database of the same server."""
    wanted = connection.settings_dict
    query = {"host": wanted["HOST"], "port": wanted["PORT"], "user": wanted["USER"], "password": wanted["PASSWORD"]}
    options = {key: value for key, value in wanted["OPTIONS"].items() if isinstance(value, str)}
    return f"postgresql:///{quote(name)}?{urlencode({**{key: v for key, v in query.items() if v}, **options})}"


def _drop(name: str) -> None:
    with psycopg.connect(_url_of("postgres"), autocommit=True) as other:
        other.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(name)))
