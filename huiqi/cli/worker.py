"""``huiqi worker``: runs the background jobs that the rooms put into the queue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from procrastinate.contrib.django import app

from huiqi.cli.attach import database
from huiqi.cli.registry import Command
from huiqi.core.ledger.log.background import writing_log
from huiqi.core.webhooks.background import collecting_pushes


def configure_worker(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi worker``."""
    parser.add_argument("--concurrency", type=int, default=4, help="同时执行的任务数（默认 4）")


def run_worker(options: Namespace) -> int:
    """Until SIGTERM or Ctrl-C; running jobs are finished first."""
    with database():
        # A second app beside the first: a job that defers another does it in Django's own transaction.
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's
        with writing_log(), collecting_pushes():
            worker.run_worker(name="huiqi", concurrency=options.concurrency)
    return 0


COMMANDS = [Command("worker", configure_worker, run_worker)]
