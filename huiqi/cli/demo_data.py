"""The part of ``huiqi demo`` that fills the database; a process of its own, so that the supervisor stays small."""

from __future__ import annotations

import dataclasses
import json
import sys
from argparse import ArgumentParser, Namespace

from huiqi.cli import place
from huiqi.cli.attach import database
from huiqi.cli.demo import (
    DemoSummary,
    build_after,
    build_cases,
    build_demo,
    build_meetings,
    build_money,
    load_questions,
)
from huiqi.cli.loading import load_all_packs
from huiqi.cli.preparation import one_line_faults, prepare_database, say
from huiqi.cli.registry import Command
from huiqi.cli.serving import SUMMARY
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import Refusal


def configure_prepare_demo(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi prepare-demo``."""
    parser.add_argument("--companies", type=int, default=2000)


def run_prepare_demo(options: Namespace) -> int:
    """Tables, packs with the demo openings, the district; running it again changes nothing."""
    with database(prepare=False), one_line_faults():
        prepare_database(upgrade=True, packs=False)
        refuse_real_data()
        load_all_packs(demo=True)
        write_summary(build_demo(companies=options.companies, progress=show_progress))
        build_cases(progress=show_cases_progress)
        build_meetings()
        build_after()
        build_money()
        load_questions()
    return 0


def refuse_real_data() -> None:
    """Demo companies never get into a database that serves real ones."""
    if Company.objects.filter(is_demo=False).exists():
        raise Refusal(
            "这个数据库里已有真实企业，不能装入演示数据。请给演示另用一个数据库（换 DATABASE_URL 或 HUIQI_VAR）。"
        )


def show_cases_progress(done: int, total: int) -> None:
    """As ``show_progress``, for the cases."""
    show_progress(done, total, what="演示办件")


def show_progress(done: int, total: int, *, what: str = "演示企业") -> None:
    """A bar on a terminal; elsewhere one line at the end."""
    if total <= 0:
        return
    if sys.stderr.isatty():
        filled = done * 30 // total
        end = "\n" if done >= total else ""
        print(f"\r{what} [{'█' * filled}{'·' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
    elif done >= total:
        say(f"{what} {done}/{total}")


def write_summary(summary: DemoSummary) -> None:
    """Keep what the welcome page prints, replaced as a whole; the accounts are the demo's and no secret."""
    file = place.data_folder() / SUMMARY
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(dataclasses.asdict(summary), ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(file)


COMMANDS = [Command("prepare-demo", configure_prepare_demo, run_prepare_demo)]
