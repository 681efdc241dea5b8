"""``huiqi worker``: runs the background jobs that the rooms put into the queue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from huiqi.cli.attach import database
from huiqi.cli.registry import Command


def configure_worker(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi worker``."""
    parser.add_argument("--concurrency", type=int, default=4, help="同时执行的任务数（默认 4）")


def run_worker(options: Namespace) -> int:
    """Until SIGTERM or Ctrl-C; running jobs are finished first."""
    with database():
        call_command("procrastinate", "worker", "--concurrency", str(options.concurrency), "--name", "huiqi")
    return 0


COMMANDS = [Command("worker", configure_worker, run_worker)]
