"""Django's own commands behind ``huiqi``: shell, dbshell, makemigrations and the like."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management import execute_from_command_line, get_commands

from huiqi.cli.attach import database
from huiqi.engine.refusal import Refusal

_DATABASE_FREE = {"check", "collectstatic", "compilemessages", "makemessages", "makemigrations", "diffsettings"}


def run_django_command(given: Sequence[str]) -> int:
    """Run it with a database behind it when it needs one; refuses a name nobody knows."""
    if given[0] not in get_commands():
        raise Refusal(f"没有 {given[0]} 这个命令。运行 huiqi --help 看全部命令。")
    if given[0] in _DATABASE_FREE:
        execute_from_command_line(["huiqi", *given])
    else:
        with database(prepare=False):
            execute_from_command_line(["huiqi", *given])
    return 0
