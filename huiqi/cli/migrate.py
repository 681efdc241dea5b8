"""``huiqi migrate`` and the part of ``huiqi demo`` that fills the database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.conf import settings

from huiqi.cli.attach import database
from huiqi.cli.loading import load_all_packs
from huiqi.cli.preparation import collect_static, prepare_database, say
from huiqi.cli.registry import Command


def configure_migrate(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi migrate``."""
    parser.add_argument("--no-packs", action="store_true", help="只升级数据库，不装政策包")


def run_migrate(options: Namespace) -> int:
    """Tables, packs, and on a server the static files; running it again changes nothing."""
    with database(prepare=False):
        prepare_database(upgrade=True, packs=False)
        if not options.no_packs:
            for loaded in load_all_packs(demo=settings.HUIQI["DEMO"]):
                say(str(loaded))
        collect_static()
    say("数据库已是最新。")
    return 0


COMMANDS = [Command("migrate", configure_migrate, run_migrate)]
