"""``huiqi replay CASE``: a decision worked out again from the facts and the release of its day."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from huiqi.cli.attach import database
from huiqi.cli.registry import Command
from huiqi.cli.rules import OUTCOME_WORDS
from huiqi.core.cases import queries as cases
from huiqi.core.cases.queries import Replay
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine import exact_json
from huiqi.engine.money.exact import fen_text


def configure_replay(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi replay``."""
    parser.add_argument("case", metavar="CASE", help="办件编号")
    parser.add_argument("--json", action="store_true", help="只输出 JSON")


def run_replay(options: Namespace) -> int:
    """0 when it comes out the same, 1 when something differs."""
    with database():
        replay = cases.replay_case(cases.get_case(SYSTEM, options.case))
    if options.json:
        print(exact_json.dumps(as_json(replay)))
    else:
        print(words_of(replay))
    return 0 if replay.is_same else 1


def as_json(replay: Replay) -> dict[str, Any]:
    """All of it, with ``is_same`` in front."""
    return {"is_same": replay.is_same, **asdict(replay)}


def words_of(replay: Replay) -> str:
    """What a person reads."""
    lines = [
        f"{replay.case}　第 {replay.submission} 次提交　评估日 {replay.on}　政策第 {replay.release_number} 版（{replay.release_digest[:16]}）",
        f"复算：{_result(replay.found)}",
        f"当时：{_result(replay.recorded)}",
    ]
    if replay.decided_fen is not None:
        lines.append(f"决定：{fen_text(replay.decided_fen)}")
    if replay.is_same:
        lines.append("一致：按当天的事实和版本重算，结果和金额与当时一样。")
    lines += [f"不同：{each.what}　当时 {each.recorded}，现在 {each.found}" for each in replay.differences]
    return "\n".join([*lines, *replay.remarks, *replay.later])


def _result(result: dict[str, Any]) -> str:
    amount = result.get("amount")
    money = "" if amount is None else f"　{Decimal(str(amount)).normalize():f} {result.get('unit')}"
    return f"{OUTCOME_WORDS.get(str(result.get('outcome')), result.get('outcome'))}{money}"


COMMANDS = [Command("replay", configure_replay, run_replay)]
