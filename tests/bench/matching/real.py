"""All 142 items against the truth of a full demo district: counts, time, and a sample walked one by one.

``python -m tests.bench.matching.real --companies 179747``. Each item is asked on the last day of its document (today
where it still holds), so that what has ended shows its figures too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiqi.config.settings")
django.setup()  # the generator lives beside the demo, which knows models

from huiqi.cli.demo.files.columns import draw_columns  # noqa: E402 - as above
from huiqi.core.facts.facts_on_file import label_of_year  # noqa: E402 - as above
from huiqi.engine.kernel import Codes, Columns, Matcher, Numbers  # noqa: E402 - as above
from huiqi.engine.kernel.columns import UNKNOWN  # noqa: E402 - as above
from huiqi.engine.kernel.faults import faulty_rows  # noqa: E402 - as above
from huiqi.engine.packs import load_pack  # noqa: E402 - as above
from huiqi.engine.rules import RuleSet, Vocabulary, assess, parse_ruleset, parse_vocabulary  # noqa: E402 - as above

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Print one line an item and write all as JSON; 1 when a walked company has another outcome."""
    options = _options()
    pack = load_pack(ROOT / "packs")
    vocabulary = parse_vocabulary(pack.vocabulary)
    today = date.fromisoformat(options.today)
    columns = columns_of_truth(draw_columns(options.companies, options.seed, today), vocabulary, today)
    print(f"{columns.count} 家企业，{len(columns.columns)} 列", flush=True)
    matcher = Matcher(columns, vocabulary)
    rows: list[dict[str, Any]] = []
    sample = np.random.default_rng(0).choice(columns.count, options.walked, replace=False).tolist()
    facts = {row: columns.facts_of(row, vocabulary.attributes) for row in sample}
    wrong = 0
    for item in pack.items.values():
        ruleset = parse_ruleset(item.data, item.releases[-1].data)
        day = _day(ruleset, today)
        started = time.perf_counter()
        matched = matcher.match(ruleset, day)
        counts = matched.counts
        taken = time.perf_counter() - started
        wrong += sum(matched.outcome_of(row) != assess(ruleset, vocabulary, facts[row], day).outcome for row in sample)
        rows.append(
            {"item": item.id, "name": item.data["name"], "on": day.isoformat(), "counts": counts, "seconds": taken}
        )
        print(f"{item.id:40} {day} {taken * 1000:7.1f} ms  {counts}", flush=True)
    total = sum(row["seconds"] for row in rows)
    print(f"{len(rows)} 个事项共 {total:.2f} 秒；逐家核对 {len(sample)} 家 × {len(rows)} 项，不同 {wrong}")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "district.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


def columns_of_truth(truth: dict[Any, Any], vocabulary: Vocabulary, today: date) -> Columns:
    """The generator's masked arrays as the kernel's columns; years as they are called on ``today``."""
    columns: dict[tuple[str, str | None], Any] = {}
    invalid: dict[str, Any] = {}
    for key, values in truth.items():
        name, year = key if isinstance(key, tuple) else (key, None)
        if name not in vocabulary or (year is not None and label_of_year(year, today) is None):
            continue
        label = None if year is None else label_of_year(year, today)
        label = "上年度" if name == "local_contribution" and label is None else label
        column = columns[name, label] = _column(values, is_number=vocabulary[name].is_numeric)
        rows = faulty_rows(vocabulary[name], column)
        if rows is not None:
            invalid[name] = rows
    return Columns(len(next(iter(truth.values()))), columns, invalid=invalid)


def _column(values: Any, *, is_number: bool) -> Numbers | Codes:
    missing = np.ma.getmaskarray(values)
    if is_number:
        return Numbers(np.where(missing, np.nan, np.asarray(values.data, dtype=np.float64)))
    plain = [
        None if is_missing else _plain(value) for value, is_missing in zip(values.data.tolist(), missing, strict=True)
    ]
    distinct = {each: place for place, each in enumerate(dict.fromkeys(each for each in plain if each is not None))}
    codes = np.array([UNKNOWN if each is None else distinct[each] for each in plain], dtype=np.int32)
    return Codes(codes, [list(each) if isinstance(each, tuple) else each for each in distinct])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else tuple(value) if isinstance(value, list) else value


def _day(ruleset: RuleSet, today: date) -> date:
    ends = ruleset.validity.expires
    return today if ends is None or ends >= today else ends


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching.real", description="真实事项与全区")
    parser.add_argument("--companies", type=int, default=179_747)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", default="2026-11-22")
    parser.add_argument("--walked", type=int, default=200, help="逐家核对多少家（默认 200）")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
