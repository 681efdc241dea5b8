"""``python -m tests.bench.taking_in``: a district's file of 179,747 rows × 12 columns, beside django-import-export.

Ours takes the whole file: kept, read, mapped, identified, checked, copied, in one transaction. django-import-export
takes a sample of the same rows (it would need the better part of an hour for all of them) twice: as it comes, and
tuned (bulk, no diff, foreign keys from memory); its time is carried over to the whole by rows. What both wrote for the
sample is compared statement by statement.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

from huiqi.cli.postgres import LocalPostgres

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 31)
HEADS = [
    "统一社会信用代码", "企业名称", "2023年营业收入（元）", "2024年营业收入（元）", "2025年营业收入（元）", "2025年研发费用（元）",
    "2025年资产总额（元）", "2025年净利润（元）", "从业人员数", "2025年资产负债率", "成立日期", "规模以上(限额以上)在库",
]  # fmt: skip
TARGETS = [
    ("revenue_total", 2023), ("revenue_total", 2024), ("revenue_total", 2025), ("rd_expense", 2025), ("assets_total", 2025),
    ("net_profit", 2025), ("employees_total", None), ("debt_ratio", 2025), ("reg_date", None), ("above_scale", None),
]  # fmt: skip


def main() -> int:
    """Measure in a folder and a database of their own; 0 when both wrote the same."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="huiqi-bench-"))
    postgres = LocalPostgres(folder / "pg")
    try:
        _set_environment(postgres.start().url("huiqi"), folder)
        subprocess.run([sys.executable, "-m", "huiqi", "migrate"], cwd=ROOT, check=True, env=os.environ)
        django.setup()
        return _measure(options, folder)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.taking_in", description="部门数据入库的速度")
    parser.add_argument("--rows", type=int, default=179_747, help="行数（默认 179,747）")
    parser.add_argument("--sample", type=int, default=2_000, help="django-import-export 导入的行数（默认 2,000）")
    return parser.parse_args()


def _set_environment(url: str, folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith("HUIQI_")]:
        del os.environ[name]
    os.environ |= {
        "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiqi.config.settings", "HUIQI_DEMO": "1",
        "HUIQI_SECRET_KEY": secrets.token_hex(32), "HUIQI_VAR": str(folder), "HUIQI_LOG_LEVEL": "WARNING",
    }  # fmt: skip


def _measure(options: argparse.Namespace, folder: Path) -> int:
    # Here and not above: these import models, and the database is known only now.
    from tests.bench.import_export import take_in_as_it_comes, take_in_tuned  # noqa: PLC0415 - see above

    path = folder / "部门数据.csv"
    codes = _write(path, options.rows)
    print(f"{options.rows:,} 行 × {len(HEADS)} 列，{path.stat().st_size / 1e6:.1f} MB（GB18030）", flush=True)
    _create_companies(codes)
    sample = min(options.sample, options.rows)
    rows = _rows_of(path, sample)
    plain = _timed(lambda: take_in_as_it_comes(rows, TARGETS, DAY))
    tuned = _timed(lambda: take_in_tuned(rows, TARGETS, DAY))
    ours, stages, delivery = _take_in(path)
    same = _compare(delivery.batch_id, [plain[1], tuned[1]], codes[:sample])
    _report(options.rows, sample, ours, stages, delivery.counts, plain[0], tuned[0])
    print("结果逐条比对：一致" if same else "结果逐条比对：不一致", flush=True)
    return 0 if same else 1


def _write(path: Path, rows: int) -> list[str]:
    from huiqi.core.parties.uscc import complete  # noqa: PLC0415 - see _measure

    draw = random.Random("taking in")
    codes = [complete(f"91440300MA{number:06d}") for number in range(rows)]
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADS)
        writer.writerows(_row(code, at, draw) for at, code in enumerate(codes))
    return codes


def _row(code: str, at: int, draw: random.Random) -> list[str]:
    revenue = [f"{draw.lognormvariate(15, 2):.2f}" for _ in range(3)]
    founded = date(1995, 1, 1) + timedelta(days=draw.randrange(10_500))
    return [
        code, f"云杉第{at}（演示）有限公司", *revenue, f"{draw.lognormvariate(12, 2):.2f}" if at % 3 else "",
        f"{draw.lognormvariate(16, 2):.2f}", f"{draw.gauss(0, 1e6):.2f}", str(draw.randrange(1, 900)),
        f"{draw.randrange(1, 1200) / 10}%", founded.isoformat(), "是" if at % 7 == 0 else "否",
    ]  # fmt: skip


def _rows_of(path: Path, count: int) -> list[list[str]]:
    with path.open(encoding="gb18030", newline="") as source:
        reader: Iterator[list[str]] = csv.reader(source)
        next(reader)
        return [row for row, _ in zip(reader, range(count), strict=False)]


def _create_companies(codes: list[str]) -> None:
    from huiqi.core.parties.models import Company  # noqa: PLC0415 - see _measure

    Company.objects.bulk_create(
        [Company(uscc=code, name=f"云杉第{at}（演示）有限公司", is_demo=True) for at, code in enumerate(codes)],
        batch_size=5_000,
    )


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _take_in(path: Path) -> tuple[float, dict[str, float], Any]:
    from huiqi.core.intake import services  # noqa: PLC0415 - see _measure
    from huiqi.core.ledger.actors import SYSTEM  # noqa: PLC0415 - see _measure

    stages: dict[str, float] = {}
    began = last = time.perf_counter()
    present = "接收"

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last, present
        now = time.perf_counter()
        stages[present] = stages.get(present, 0.0) + now - last
        last, present = now, stage

    delivery, _ = services.receive(
        actor=SYSTEM, upload=services.FileOnDisk(path.name, path), source="ft-tax", as_of_on=DAY, channel="cli"
    )
    delivery = services.take_in(actor=SYSTEM, delivery_id=delivery.pk, tell=tell)
    tell("", 0, 0)
    return time.perf_counter() - began, stages, delivery


def _compare(ours: int, others: list[int], codes: list[str]) -> bool:
    from huiqi.core.facts.models import Statement  # noqa: PLC0415 - see _measure
    from huiqi.core.parties.models import Company  # noqa: PLC0415 - see _measure

    ids = list(Company.objects.filter(uscc__in=codes).values_list("pk", flat=True))

    def told(batch: int) -> dict[tuple[int, str, int | None], Any]:
        rows = Statement.objects.filter(batch_id=batch, company_id__in=ids)
        return {
            (company, attribute, year): Decimal(value) if isinstance(value, (int, Decimal)) and value is not True and value is not False else value
            for company, attribute, year, value in rows.values_list("company_id", "attribute_id", "year", "value")
        }  # fmt: skip

    mine = told(ours)
    return bool(mine) and all(told(each) == mine for each in others)


def _report(
    rows: int, sample: int, ours: float, stages: dict[str, float], counts: dict[str, Any], plain: float, tuned: float
) -> None:
    print(f"\n惠企：{rows:,} 行、{counts['statements']:,} 条，{ours:.1f} 秒，每秒 {counts['statements'] / ours:,.0f} 条，"
          f"差错 {counts['faults']} 处")  # fmt: skip
    print("  " + "，".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items() if seconds >= 0.05))
    print(f"  最高内存 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    for name, seconds in (("默认", plain), ("调优（批量、不比差异、外键在内存）", tuned)):
        whole = seconds / sample * rows
        print(f"django-import-export {name}：{sample:,} 行 {seconds:.1f} 秒，按行推到 {rows:,} 行约 {whole:,.0f} 秒，"
              f"惠企快 {whole / ours:.1f} 倍")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
