"""``huiqi bench``: assessments, submissions and pages a second, beside named floors of the same run.

A floor is the least that anybody could do on the same machine, server and database: a Django view
with one ``SELECT 1`` behind the same middleware, and one INSERT with its commit. Ratios to a floor
travel between machines; bare numbers do not.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from huiqi.cli import place
from huiqi.cli.attach import database
from huiqi.cli.demo import build_demo
from huiqi.cli.demo.cases import build_cases
from huiqi.cli.loading import load_all_packs
from huiqi.cli.preparation import prepare_database, say
from huiqi.cli.registry import Command
from huiqi.cli.serving import web_command
from huiqi.core.cases.models import CaseEvent, Submission
from huiqi.core.catalog.models import Item
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching.queries import match_releases
from huiqi.core.parties.models import Company

PAGES = {"home": "/", "item": "/items/ft-credit-rent-2025/", "floor": "/healthz"}
_CLIENTS = 8


def configure_bench(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi bench``."""
    parser.add_argument("--seconds", type=float, default=5, help="每项测量的秒数（默认 5）")
    parser.add_argument("--companies", type=int, default=200, help="演示企业数（默认 200）")
    parser.add_argument("--into", type=Path, default=None, help="结果文件夹（默认 var/bench）")


def run_bench(options: Namespace) -> int:
    """Measure, print a table, write JSON with commit and versions."""
    with database(prepare=False):
        prepare_database(upgrade=True, packs=False)
        load_all_packs(demo=True)
        build_demo(companies=options.companies)
        rows = [*measure_writes(options.seconds), *measure_assessments(options.seconds)]
        with website() as port:
            rows += measure_pages(port, options.seconds)
        result = {**circumstances(), "results": rows}
    folder = options.into or place.ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    for line in rows:
        beside = "（底线）" if line["floor"] == line["name"] else f"为底线 {line['floor']} 的 {line['ratio']:.3f}"
        print(f"{line['name']:<14}{line['per_second']:>12.1f} /s　{beside}")
    say(f"结果写入 {file}")
    return 0


def measure_writes(seconds: float) -> Iterator[dict[str, Any]]:
    """Cases lived through the real services, beside bare inserts."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, body jsonb)")
    floor = repeated(insert_bare, seconds)
    yield row("insert_floor", floor, "insert_floor", floor)
    moves, submissions = CaseEvent.objects.count(), Submission.objects.count()
    started = time.perf_counter()
    build_cases()
    spent = time.perf_counter() - started
    if CaseEvent.objects.count() == moves:
        return  # the demo's cases were there already; a fresh data folder measures them
    yield row("case_moves", (CaseEvent.objects.count() - moves) / spent, "insert_floor", floor)
    yield row("submissions", (Submission.objects.count() - submissions) / spent, "insert_floor", floor)


def insert_bare() -> int:
    """One row and its commit: what any submission has to do at the least."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (body) VALUES ('{}')")
    return 1


def measure_assessments(seconds: float) -> Iterator[dict[str, Any]]:
    """All items for one company, by the query that its page uses, beside one bare query."""
    companies = list(Company.objects.order_by("id").values_list("id", flat=True))
    items, today, turn = Item.objects.count(), timezone.localdate(), iter(range(10**9))

    def match_next() -> int:
        match_releases(actor=SYSTEM, company_id=companies[next(turn) % len(companies)], on=today)
        return items

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 1

    floor = repeated(ask, min(seconds, 2))
    yield row("query_floor", floor, "query_floor", floor)
    yield row("assessments", repeated(match_next, seconds), "query_floor", floor)


def measure_pages(port: int, seconds: float) -> list[dict[str, Any]]:
    """Pages a second over HTTP with several keep-alive connections."""
    speed = {name: hammer(port, path, seconds) for name, path in PAGES.items()}
    floor = speed["floor"]
    return [row(f"page_{name}", each, "page_floor", floor) for name, each in speed.items()]


def hammer(port: int, path: str, seconds: float) -> float:
    """Answers with status 200 a second; anything else is a fault of the bench and raises."""
    counts, wrong = [0] * _CLIENTS, []
    deadline = time.perf_counter() + seconds

    def ask(place_in_row: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < deadline:
            client.request("GET", path)
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
                return
            counts[place_in_row] += 1

    started = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{path} answered {wrong[0]}")
    return sum(counts) / (time.perf_counter() - started)


@contextlib.contextmanager
def website() -> Iterator[int]:
    """The product's own web server on a free port, on the database Django is pointed at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    wanted = connection.settings_dict
    host = f"{wanted['HOST']}"
    url = f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@:{wanted['PORT']}/{wanted['NAME']}?host={host}"
    command = web_command(Namespace(host="127.0.0.1", port=port, threads=4), workers=1)
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url, "HUIQI_POOL": "8"})
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        hammer(port, PAGES["floor"], 0.5)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def repeated(act: Callable[[], int], seconds: float) -> float:
    """Median over five stretches of how much ``act`` gets done a second (it returns how much it did)."""
    act()
    speeds = []
    for _ in range(5):
        done, started = 0, time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds / 5:
            done += act()
        speeds.append(done / spent)
    return statistics.median(speeds)


def row(name: str, per_second: float, floor_name: str, floor: float) -> dict[str, Any]:
    """One line of the result."""
    return {
        "name": name,
        "per_second": round(per_second, 2),
        "floor": floor_name,
        "ratio": round(per_second / floor, 4) if floor else None,
    }


def circumstances() -> dict[str, Any]:
    """What has to be known to compare two results."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=place.ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit or None,
        "python": sys.version.split()[0],
        "postgresql": server,
        "django": version("django"),
        "granian": version("granian"),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "companies": Company.objects.count(),
        "items": Item.objects.count(),
    }


COMMANDS = [Command("bench", configure_bench, run_bench)]
