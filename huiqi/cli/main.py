"""The one entry: finds the command, sets Django up when it is needed, turns refusals into one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured

from huiqi import __version__
from huiqi.cli.arguments import Parser
from huiqi.cli.registry import ENTRIES, load_command
from huiqi.engine.refusal import Refusal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 well, 1 a finding, 2 it could not be done (one line says why)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiqi.config.settings")
    try:
        return dispatch(given)
    except Refusal as refusal:
        return fail(refusal.message)
    except ImproperlyConfigured as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("已中断。", code=130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: not an error of ours
        return 0


def dispatch(given: list[str]) -> int:
    """Help, our own command, or one of Django's."""
    name = given[0] if given else "--help"
    if name in {"-h", "--help", "help"}:
        print(overview())
        return 0
    if name == "--version":
        print(__version__)
        return 0
    if name not in ENTRIES or ENTRIES[name].django:
        django.setup()  # before the import: a command's module imports models
    if name not in ENTRIES:
        code: int = import_module("huiqi.cli.django_command").run_django_command(given)
        return code
    command = load_command(name)
    parser = Parser(prog=f"huiqi {name}", description=ENTRIES[name].help)
    command.configure(parser)
    return command.run(parser.parse_args(given[1:]))


def overview() -> str:
    """The commands, one a line."""
    lines = [f"惠企 {__version__}　用法：huiqi 命令 [参数]　（huiqi 命令 --help 看参数）", ""]
    lines += [f"  {name:<14} {entry.help}" for name, entry in ENTRIES.items() if "（内部）" not in entry.help]
    return "\n".join([*lines, "", "Django 的命令（shell、dbshell、makemigrations……）也可以这样运行。"])


def fail(message: str, *, code: int = 2) -> int:
    """One line on stderr, and the exit code."""
    print(f"惠企：{message}", file=sys.stderr)
    return code
