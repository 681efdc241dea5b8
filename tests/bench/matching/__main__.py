"""Measure and report: medians of several runs in one process, results compared for equality first."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import numpy as np

from huiqi.engine.kernel import Matcher
from tests.bench.matching.made_up import make_up
from tests.bench.matching.ours import kernel, print_peak
from tests.bench.record import machine

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 3, 1)
COMPANIES, ITEMS, SAMPLE = 179_747, 3_323, 40


def main() -> int:
    """Print the table and write it as JSON; 1 when the rivals disagree."""
    options = _options()
    if options.peak:
        print_peak(options, DAY)
        return 0
    rivals = import_module("tests.bench.matching.rivals")  # only here: their memory is not the kernel's
    print(f"造数：{options.companies} 家企业 × {options.items} 条政策……", flush=True)
    made = make_up(options.companies, options.items, options.seed)
    frame, table = rivals.polars_frame(made), rivals.duckdb_table(made)
    sample = list(range(0, options.items, max(options.items // SAMPLE, 1)))
    ours = kernel(made, DAY)
    if rivals.polars(made, frame) != ours or rivals.numpy_pairs(made) != ours:
        print("结果不一致", file=sys.stderr)
        return 1
    if rivals.duckdb_sample(made, table, sample) != [ours[place] for place in sample]:
        print("DuckDB 的结果不一致", file=sys.stderr)
        return 1
    seconds = {
        "kernel": _median(lambda: kernel(made, DAY), options.runs),
        "polars": _median(lambda: rivals.polars(made, frame), options.runs),
        "numpy": _median(lambda: rivals.numpy_pairs(made), options.runs),
        "duckdb": _median(lambda: rivals.duckdb_sample(made, table, sample), 1) * options.items / len(sample),
    }
    evaluation, floor = _evaluation_and_floor(made, options.runs)
    fourfold = _growth(options) if options.growth else None
    figures = _figures(options, seconds, evaluation, floor, fourfold)
    _show(figures)
    print(_write(figures, options.out))
    return 0


def _write(figures: dict[str, Any], folder: Path) -> Path:
    versions = {name: version(name) for name in ("numpy", "polars", "duckdb")}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"matching-{datetime.now().astimezone():%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps({**machine(), "versions": versions, **figures}, ensure_ascii=False, indent=2))
    return path


def _median(act: Callable[[], Any], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _evaluation_and_floor(made: Any, runs: int) -> tuple[float, float]:
    """Trees and counts over comparisons that are there, and the same bitmaps merely read and written once each.

    The floor is one ``and`` into one buffer for each clause and plane that an item has, and one count an outcome:
    what the memory must move however clever the order.
    """
    matcher = Matcher(made.columns, made.vocabulary, kept_bytes=2**33)
    for _ in matcher.match_all(made.rulesets, DAY):
        pass
    without_scores = [
        ruleset for ruleset, tree in zip(made.rulesets, made.trees, strict=True) if "score" not in str(tree)
    ]
    evaluation = _median(lambda: [each.counts for each in matcher.match_all(without_scores, DAY)], runs)
    bitmaps = matcher.predicates.kept()
    buffer = np.zeros_like(matcher.everybody)

    def floor() -> None:
        place = 0
        for _ in without_scores:
            for _clause in range(6):
                planes = bitmaps[place % len(bitmaps)]
                np.bitwise_and(buffer, planes.true, out=buffer)
                np.bitwise_and(buffer, planes.possible, out=buffer)
                place += 1
            for _outcome in range(4):
                int(np.bitwise_count(buffer).sum())

    return evaluation, _median(floor, runs)


def _growth(options: argparse.Namespace) -> float:
    """Time for four times the companies over the time for one."""
    small = make_up(options.companies // 4, options.items, options.seed)
    big = make_up(options.companies // 4 * 4, options.items, options.seed)
    return _median(lambda: kernel(big, DAY), options.runs) / _median(lambda: kernel(small, DAY), options.runs)


def _peak(options: argparse.Namespace) -> float:
    command = [sys.executable, "-m", "tests.bench.matching", "--peak", "--companies", str(options.companies)]
    told = subprocess.run(
        [*command, "--items", str(options.items)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return float(told.stdout)


def _figures(
    options: argparse.Namespace, seconds: dict[str, float], evaluation: float, floor: float, fourfold: float | None
) -> dict[str, Any]:
    own = seconds["kernel"]
    return {
        "companies": options.companies,
        "items": options.items,
        "seconds": seconds,
        "pairs_a_second": options.companies * options.items / own,
        "ratios": {name: taken / own for name, taken in seconds.items() if name != "kernel"},
        "duckdb": f"{SAMPLE} items measured, scaled to all",
        "evaluation_seconds": evaluation,
        "memory_floor_seconds": floor,
        "evaluation_to_floor": evaluation / floor,
        "peak_megabytes": _peak(options),
        "four_times_the_companies": fourfold,
    }


def _show(figures: dict[str, Any]) -> None:
    for name, taken in figures["seconds"].items():
        ratio = figures["ratios"].get(name)
        print(f"{name:8} {taken:8.2f} s" + ("" if ratio is None else f"   {ratio:6.1f}×"))
    print(f"求值 {figures['evaluation_seconds']:.3f} s，内存下限 {figures['memory_floor_seconds']:.3f} s，", end="")
    print(f"{figures['evaluation_to_floor']:.2f}×；峰值 {figures['peak_megabytes']:.0f} MB")
    if figures["four_times_the_companies"]:
        print(f"企业数 ×4：时间 ×{figures['four_times_the_companies']:.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description="全区匹配的速度")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5, help="每项测几次，取中位数（默认 5）")
    parser.add_argument("--growth", action=argparse.BooleanOptionalAction, default=True, help="测四倍企业")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench", help="JSON 写到哪里（默认 var/bench）")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
