"""Late commits, two writers at once, kill -9 at any moment: nothing is skipped, nothing doubled, no head taken back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.audit import audit_log
from huiqi.core.ledger.log.checking import check_head
from huiqi.core.ledger.log.writer import write_all, write_round
from huiqi.core.ledger.models import Event, Leaf
from tests.core.ledger.logs import KIND, record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_folder")]

ROOT = Path(__file__).resolve().parents[3]
INSERT = f"""INSERT INTO ledger_event (kind, actor_kind, actor_label, subject_kind, subject_id, payload)
    VALUES ('{KIND}', 'system', '系统', 'toy.thing', %s, '{{}}') RETURNING seq"""
NURSERY = """
import os, sys, threading
import django
django.setup()
from django.conf import settings
settings.HUIQI["LEDGER"]["FOLDER"] = sys.argv[1]
from huiqi.core.ledger.log.writer import run_writer
for _ in sys.stdin:
    child = os.fork()
    if not child:
        for done in run_writer(threading.Event()):
            pass
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


def conninfo() -> str:
    info = connection.settings_dict
    return f"dbname={info['NAME']} host={info['HOST']} user={info['USER']} port={info['PORT'] or 5432}"


def insert(into: psycopg.Connection, what: object) -> int:
    row = into.execute(INSERT, [str(what)]).fetchone()
    assert row is not None
    return int(row[0])


def places() -> list[int]:
    """The events in the order of the log."""
    return list(Leaf.objects.order_by("index").values_list("seq", flat=True))


def test_an_event_that_commits_late_comes_later_and_is_not_skipped() -> None:
    with psycopg.connect(conninfo()) as slow, psycopg.connect(conninfo(), autocommit=True) as quick:
        late, early = insert(slow, "late"), insert(quick, "early")
        assert late < early
        write_all()
        assert places() == [early]
        slow.commit()
        write_all()
        assert places() == [early, late]
    assert audit_log().finding is None


def test_a_gap_left_by_a_rollback_stays_a_gap() -> None:
    with psycopg.connect(conninfo()) as gone, psycopg.connect(conninfo(), autocommit=True) as quick:
        first, lost, second = insert(quick, 1), insert(gone, 2), insert(quick, 3)
        gone.rollback()
        write_all()
        assert places() == [first, second]
        assert lost not in places()


def test_many_transactions_of_any_length_lose_no_event() -> None:
    stop = threading.Event()
    committed: list[int] = []

    def produce(seed: int) -> None:
        chance = random.Random(seed)
        with psycopg.connect(conninfo()) as own:
            for number in range(60):
                seqs = [insert(own, number) for _ in range(chance.randint(1, 3))]
                time.sleep(chance.random() * 0.01)
                if chance.random() < 0.2:
                    own.rollback()
                else:
                    own.commit()
                    committed.extend(seqs)

    def write() -> None:
        while not stop.is_set():
            write_round(limit=7)
        connection.close()

    producers = [threading.Thread(target=produce, args=(seed,)) for seed in range(4)]
    writers = [threading.Thread(target=write) for _ in range(2)]
    for thread in [*producers, *writers]:
        thread.start()
    for thread in producers:
        thread.join()
    stop.set()
    for thread in writers:
        thread.join()
    write_all()
    assert sorted(places()) == sorted(committed) and len(set(places())) == len(committed)
    assert audit_log().finding is None


def test_a_second_writer_steps_back_while_one_is_at_work() -> None:
    record(2)
    with psycopg.connect(conninfo()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x68756971])
        assert write_round() is None
    assert write_all() == 2


@contextmanager
def steady_events() -> Iterator[list[int]]:
    """Events that keep coming from two connections; the list is what was acknowledged."""
    stop, acknowledged = threading.Event(), []

    def produce(start: int) -> None:
        with psycopg.connect(conninfo(), autocommit=True) as own:
            while not stop.is_set():
                acknowledged.append(insert(own, start))
                time.sleep(0.002)

    threads = [threading.Thread(target=produce, args=(start,)) for start in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def kill_writers(times: int, folder: Path, seed: int) -> list[str]:
    """Start a writer, let it work a little, kill it; the heads that were kept when each died."""
    chance, heads, info = random.Random(seed), [], connection.settings_dict
    url = f"postgresql:///{info['NAME']}?host={info['HOST']}&user={info['USER']}&port={info['PORT']}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", NURSERY, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nurse:
        assert nurse.stdin and nurse.stdout
        for _ in range(times):
            print("another", file=nurse.stdin, flush=True)
            child = int(nurse.stdout.readline())
            until = time.monotonic() + 30
            while not heads and not (folder / keeping.HEAD).exists() and time.monotonic() < until:
                time.sleep(0.01)  # the first one lives to sign something, however busy the machine is
            time.sleep(chance.random() * 0.4)
            os.kill(child, signal.SIGKILL)
            assert nurse.stdout.readline() == "dead\n"
            if (folder / keeping.HEAD).exists():
                heads.append((folder / keeping.HEAD).read_text(encoding="utf-8"))
        nurse.stdin.close()
    return heads


def require_nothing_lost(heads: list[str]) -> None:
    write_all()
    assert sorted(places()) == sorted(Event.objects.values_list("seq", flat=True))
    for head in heads:
        check_head(head)
    report = audit_log()
    assert report.finding is None, report.finding
    assert report.waiting == 0


def test_a_killed_writer_leaves_a_log_that_goes_on(log_folder: Path) -> None:
    with steady_events() as acknowledged:
        heads = kill_writers(6, log_folder, seed=1)
    assert heads
    require_nothing_lost(heads)
    assert set(acknowledged) <= set(places())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_writer_killed_many_times_leaves_a_log_that_goes_on(seed: int, log_folder: Path) -> None:
    with steady_events() as acknowledged:
        heads = kill_writers(50, log_folder, seed=seed)
    require_nothing_lost(heads)
    assert len(acknowledged) > 100 and set(acknowledged) <= set(places())
