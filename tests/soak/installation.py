"""Database, website and worker as processes of their own, killed and started again as systemd would."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from huiqi.cli.postgres import LocalPostgres
from huiqi.cli.postgres.privileges import die_with_parent
from huiqi.cli.serving import web_command
from huiqi.config.env import database_from_url
from huiqi.core.vault.keyring import get_keyring, keyring_file
from tests.ports import free_port

NAME = "huiqi"
ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """One installation in a folder. Start and kill it from the main thread only."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.database_port = free_port()
        self.web_port = free_port(self.database_port)
        self.mail_port = free_port(self.database_port, self.web_port)
        self.url = f"postgresql://huiqi@127.0.0.1:{self.database_port}/{NAME}"
        self.postgres: LocalPostgres | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("HUIQI_", "DATABASE_"))},
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
            "HUIQI_SECRET_KEY": settings.SECRET_KEY,  # sessions are made by the test
            "HUIQI_VAR": str(folder),
            "HUIQI_KEYRING": str(_keyring()),  # what the installation seals, the reckoning opens
            "HUIQI_POOL": "8",
            "HUIQI_SMTP": f"smtp://127.0.0.1:{self.mail_port}",
            "PYTHONPATH": str(ROOT),
        }

    # -- life ------------------------------------------------------------------------------------

    def start_database(self) -> None:
        """A durable server on a port of its own, so that its address stays when it is started again."""
        options = {"listen_addresses": "127.0.0.1", "port": str(self.database_port)}
        self.postgres = LocalPostgres(self.folder / "pg", options=options)
        self.postgres.start()

    def start_web(self) -> None:
        """Two processes of four threads, as in production."""
        options = Namespace(host="127.0.0.1", port=self.web_port, threads=4)
        self.web = self._start(web_command(options, workers=2), "web.log", signal.SIGTERM)

    def start_worker(self) -> None:
        """The background jobs."""
        self.worker = self._start([sys.executable, "-m", "huiqi", "worker"], "worker.log", signal.SIGKILL)

    def _start(self, command: list[str], log: str, death: signal.Signals) -> subprocess.Popen[bytes]:
        with open(self.folder / log, "ab") as stream:
            return subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
                start_new_session=True, preexec_fn=die_with_parent(death),
            )  # fmt: skip

    def stop(self) -> None:
        """End everything that was started here."""
        for process in (self.web, self.worker):
            _kill_group(process)
        if self.postgres is not None:
            self.postgres.stop()

    # -- kills -----------------------------------------------------------------------------------

    def kill_web(self) -> None:
        """The whole website at once; started again at once."""
        _kill_group(self.web)
        self.start_web()

    def kill_web_process(self) -> None:
        """One serving process: the server itself replaces it."""
        assert self.web is not None
        children = [int(pid) for pid in Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()]
        serving = [pid for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
        for pid in serving[-1:]:
            os.kill(pid, signal.SIGKILL)

    def kill_worker(self) -> None:
        """The worker in the middle of whatever it does; started again at once."""
        _kill_group(self.worker)
        self.start_worker()

    def kill_database(self) -> None:
        """PostgreSQL as if the power had gone; website and worker are left to find it again."""
        assert self.postgres is not None
        assert self.postgres.process is not None
        self.postgres.process.kill()
        self.postgres.process.wait()
        self.postgres.stop()
        self.start_database()

    def faults_of_log(self) -> list[str]:
        """What the audit of the signed log finds, with every event written."""
        for words in (["ledger", "checkpoint"], ["ledger", "verify"]):
            told = subprocess.run(
                [sys.executable, "-m", "huiqi", *words], env=self.environment, cwd=ROOT, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            if told.returncode:
                return [f"huiqi {' '.join(words)}: {told.stdout}{told.stderr}"]
        return []

    def mend(self) -> list[str]:
        """What a service manager does: start again what has ended by itself. Returns what had."""
        ended = []
        if self.web is not None and self.web.poll() is not None:
            ended.append("web")
            self.start_web()
        if self.worker is not None and self.worker.poll() is not None:
            ended.append("worker")
            self.start_worker()
        return ended

    # -- looks -----------------------------------------------------------------------------------

    def wait_for_web(self, seconds: float = 60) -> None:
        """Until a page is answered."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                address = f"http://127.0.0.1:{self.web_port}/healthz"
                with urllib.request.urlopen(address, timeout=5) as answer:
                    if answer.status == 200:
                        return
            self.mend()
            time.sleep(0.05)
        raise AssertionError(f"the website did not come up:\n{self.tail('web.log')}")

    def tail(self, log: str, size: int = 3000) -> str:
        """The end of a log, for a failing test."""
        file = self.folder / log
        return file.read_text(errors="replace")[-size:] if file.exists() else ""

    @contextlib.contextmanager
    def as_database(self) -> Iterator[None]:
        """Django's default connection of this process, pointed at the installation."""
        wanted = database_from_url(self.url)
        targets = [settings.DATABASES["default"], connections["default"].settings_dict]
        kept: list[dict[str, Any]] = [dict(target) for target in targets]
        connection.close()
        for target in targets:
            target.update({key: wanted[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}, OPTIONS={})
        try:
            yield
        finally:
            connection.close()
            for target, old in zip(targets, kept, strict=True):
                target.clear()
                target.update(old)

    def migrate(self) -> None:
        """Create the database and its tables; inside :meth:`as_database`."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {NAME}")
        call_command("migrate", verbosity=0, interactive=False)


def _keyring() -> Path:
    """The keyring of this process, made if it is not there yet."""
    get_keyring()
    return keyring_file()


def _kill_group(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
