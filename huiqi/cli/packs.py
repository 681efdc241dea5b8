"""``huiqi packs check`` and ``huiqi packs load``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from huiqi.cli.attach import database
from huiqi.cli.loading import load_all_packs, load_folders
from huiqi.cli.preparation import say
from huiqi.cli.registry import Command
from huiqi.config.domains import list_pack_folders
from huiqi.engine.packs.check import run_check


def configure_packs(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi packs``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|load")
    check = actions.add_parser("check", help="检查格式、语义和算例，逐条写明文件、行号和条款")
    check.add_argument(
        "folders", nargs="*", type=Path, metavar="DIR", help="事项包，或装着几个事项包的文件夹；不写就检查全部"
    )
    check.add_argument("--json", action="store_true", help="只向标准输出写 JSON")
    check.add_argument("--coverage", action="store_true", help="逐项列出算例还没见过的条件取值")
    load = actions.add_parser("load", help="检查后装入数据库；重复装入不改变任何东西")
    load.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="不写就装入全部")


def run_packs(options: Namespace) -> int:
    """``check``: 0 clean or warnings only, 1 errors, 2 no such folder. ``load``: 0, or a refusal."""
    if options.action == "check":
        folders = options.folders or list_pack_folders()
        return run_check(folders, sys.stdout, as_json=options.json, with_coverage=options.coverage)
    with database():
        demo = bool(settings.HUIQI["DEMO"])
        loaded = load_folders(options.folders, demo=demo) if options.folders else load_all_packs(demo=demo)
        for each in loaded:
            say(str(each))
    return 0


COMMANDS = [Command("packs", configure_packs, run_packs)]
