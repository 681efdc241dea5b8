"""``huiqi demo-files`` and ``huiqi data-score``: departmental files with their truth, and how much of it arrived."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from huiqi.cli.attach import database
from huiqi.cli.demo.files import draw_population, write_files
from huiqi.cli.demo.files.scoring import (
    Score,
    read_companies,
    register_index,
    score_companies,
    score_facts,
    score_rows,
)
from huiqi.cli.preparation import say
from huiqi.cli.registry import Command
from huiqi.core.parties.services.identify import Identifier
from huiqi.engine.refusal import InvalidInput

WHOLE_DISTRICT = 179_747
"""As many companies as the district's reply letter of 31 July 2022 counts."""


def configure_demo_files(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi demo-files``."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="写到这个空文件夹（没有就新建）")
    parser.add_argument("--companies", type=int, default=WHOLE_DISTRICT, help=f"企业数（默认 {WHOLE_DISTRICT}）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子；同样的数和种子生成同样的数据")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="数据截至哪天（默认今天），如 2026-11-22"
    )


def run_demo_files(options: Namespace) -> int:
    """The files of eight departments and ``truth/``."""
    if not 1 <= options.companies <= 2_000_000:
        raise InvalidInput("企业数请在 1 到 2000000 之间。")
    population = draw_population(options.companies, options.seed, options.today or date.today())  # noqa: DTZ011 -- a day of the operator's own clock, no database is asked
    found = write_files(population, options.folder, seed=options.seed, progress=_bar("部门文件"))
    for each in found:
        print(f"{each.file}　{each.rows} 行，{each.mistakes} 处与真值不同或缺")
    print(f"真值在 {options.folder / 'truth'}：companies.csv、facts.csv.gz、rows.csv.gz、mistakes.csv.gz、mapping.csv")
    return 0


def configure_data_score(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi data-score``."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="huiqi demo-files 建立的文件夹")
    parser.add_argument("--rows", action="store_true", help="只检验认企业：不看数据库，把每一行拿去认")
    parser.add_argument("--sample", type=int, default=2000, help="事实抽查多少家企业（默认 2000）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run_data_score(options: Namespace) -> int:
    """Rows put to the identifier, or the database against the truth."""
    companies = read_companies(options.folder)
    if options.rows:
        index, code_of = register_index(companies)
        rows, speed = score_rows(options.folder, Identifier(index), code_of)
        score = Score(rows=rows, rows_a_second=speed)
    else:
        with database():
            on_file = score_companies(companies)
            sampled, facts = score_facts(options.folder, companies, sample=options.sample)
        score = Score(companies=on_file, sampled=sampled, facts=facts)
    print(json.dumps(as_json(score), ensure_ascii=False) if options.json else words_of(score))
    return 0


def as_json(score: Score) -> dict[str, Any]:
    """The score with its ratios."""
    found = asdict(score)
    for plain, each in zip(found["rows"], score.rows, strict=True):
        plain |= {"precision": each.precision, "recall": each.recall}
    if score.companies is not None:
        found["companies"] |= {"precision": score.companies.precision, "recall": score.companies.recall}
    for key, fact in score.facts.items():
        found["facts"][key]["share"] = fact.share
    return found


def words_of(score: Score) -> str:
    """The score as a table in a terminal."""
    lines = []
    if score.rows:
        lines.append(f"{'文件':<24}{'行':>8}{'认对':>8}{'认错':>6}{'问人':>6}{'不认识':>6}  准确率   召回率")
        lines += [
            f"{each.file:<24}{each.rows:>8}{each.right:>8}{each.wrong:>6}{each.asked:>6}{each.missed:>6}"
            f"  {_percent(each.precision)}  {_percent(each.recall)}"
            for each in score.rows
        ]
        lines.append(f"每秒 {score.rows_a_second:,.0f} 行")
    if score.companies is not None:
        whole = score.companies
        lines.append(
            f"企业：真值 {whole.true} 家，库里 {whole.on_file} 家，对上 {whole.found} 家；"
            f"准确率 {_percent(whole.precision)}，召回率 {_percent(whole.recall)}"
        )
        lines.append(f"事实：抽查 {score.sampled} 家")
        lines += [
            f"  {key:<28}对 {fact.right:>7}  错 {fact.wrong:>6}  缺 {fact.missing:>7}  {_percent(fact.share)}"
            for key, fact in score.facts.items()
        ]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "   —   " if share is None else f"{share:7.3%}"


def _bar(what: str) -> Any:
    """A progress bar on a terminal, else one line at the end."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            filled = done * 30 // total
            end = "\n" if done >= total else ""
            print(
                f"\r{what} [{'█' * filled}{'·' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True
            )
        elif done >= total:
            say(f"{what} {done}/{total}")

    return show


COMMANDS = [
    Command("demo-files", configure_demo_files, run_demo_files),
    Command("data-score", configure_data_score, run_data_score),
]
