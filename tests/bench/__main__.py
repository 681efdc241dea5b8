"""``make bench``: a district in a folder of its own, every figure several times, a table and a JSON file.

Nothing asserts a time: figures of two machines say little to each other, their ratios to the floor more.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.db import connection

from huiqi.cli.postgres import LocalPostgres

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["assessments", "submissions", "pages", "ledger", "cases"]


def main() -> int:
    """Measure and report; 0 when everything was measured."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="huiqi-bench-"))
    postgres = LocalPostgres(folder / "pg")
    try:
        _set_environment(postgres.start().url("huiqi"), folder)
        for step in _preparation(options):
            subprocess.run([sys.executable, "-m", "huiqi", *step], cwd=ROOT, check=True, env=os.environ)
        return _measure(options, folder)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _preparation(options: argparse.Namespace) -> list[list[str]]:
    """The log needs a database only; all else a demo district."""
    if options.only == ["ledger"]:
        return [["migrate"]]
    print(f"建立演示区（{options.companies} 家企业）……", flush=True)
    return [["prepare-demo", "--companies", str(options.companies)], ["collectstatic", "--noinput", "-v0"]]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="每秒评估、申报、页面数")
    parser.add_argument("--companies", type=int, default=500, help="演示企业数（默认 500）")
    parser.add_argument("--runs", type=int, default=5, help="每项测几次，取中位数（默认 5）")
    parser.add_argument("--seconds", type=float, default=2.0, help="每个页面每次测几秒（默认 2）")
    parser.add_argument("--connections", type=int, default=16, help="同时的连接数（默认 16）")
    parser.add_argument("--only", choices=PARTS, action="append", help="只测这些")
    parser.add_argument("--leaves", type=int, default=1_000_000, help="存证日志长到多少条时测（默认 100 万）")
    parser.add_argument("--cases", type=int, default=100_000, help="工作台在多少件时测（默认 10 万）")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench", help="JSON 写到哪里（默认 var/bench）")
    return parser.parse_args()


def _set_environment(url: str, folder: Path) -> None:
    """A server's settings, without HTTPS in front; the demo's accounts."""
    for name in [name for name in os.environ if name.startswith("HUIQI_")]:
        del os.environ[name]
    os.environ |= {
        "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiqi.config.settings", "HUIQI_DEMO": "1",
        "HUIQI_MODE": "server", "HUIQI_HTTPS": "0", "HUIQI_HOSTS": "127.0.0.1", "HUIQI_LOG_LEVEL": "WARNING",
        "HUIQI_SECRET_KEY": secrets.token_hex(32), "HUIQI_VAR": str(folder),
    }  # fmt: skip


def _measure(options: argparse.Namespace, folder: Path) -> int:
    django.setup()
    # Here and not above: the parts import models, and the settings of the measured server are known only now.
    from tests.bench import assessments, cases, ledger, pages, record, submissions  # noqa: PLC0415 - see above

    wanted = options.only or PARTS
    figures: list[record.Figure] = []
    if "assessments" in wanted:
        print("评估……", flush=True)
        figures += assessments.measure(options.runs)
    if "pages" in wanted:  # before the submissions: the demo's cases as they are
        print("页面……", flush=True)
        figures += pages.measure(
            runs=options.runs, seconds=options.seconds, connections=options.connections,
            folder=folder,
        )  # fmt: skip
    if "submissions" in wanted:
        print("申报与决定……", flush=True)
        figures += submissions.measure(options.runs)
    if "ledger" in wanted:
        print("存证……", flush=True)
        figures += ledger.measure(runs=min(options.runs, 3), leaves=options.leaves)
    if "cases" in wanted:  # last: afterwards it is another district
        print("十万办件……", flush=True)
        figures += cases.measure(count=options.cases, folder=folder)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
    connection.close()
    record.with_ratios(figures)
    settings = {
        "companies": options.companies, "runs": options.runs, "seconds": options.seconds,
        "connections": options.connections, "workers": pages.WORKERS, "threads": pages.THREADS,
    }  # fmt: skip
    file = record.write(figures, settings, version, options.out)
    print(record.table(figures))
    print(f"已写入 {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
