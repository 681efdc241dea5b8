"""The log: receipts a second while events keep coming, beside bare inserts; proofs and the whole audit at a million leaves.

A receipt is the moment in which an event, committed on its own, is seen under a signed head that is committed too.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from huiqi.core.ledger.log.audit import audit_log
from huiqi.core.ledger.log.proving import prove_event
from huiqi.core.ledger.log.tree import count_leaves
from huiqi.core.ledger.log.writer import write_round
from huiqi.core.ledger.models import Leaf
from tests.bench.record import Figure

BARE, RECEIPTS = "a bare INSERT of an event, 4 connections", "receipts: event → leaf under a signed head"
PRODUCERS = 4
INSERT = """INSERT INTO {} (kind, actor_kind, actor_label, actor_person_id, actor_department_id, subject_kind, subject_id,
    company_id, payload) VALUES ('cases.case.moved', 'person', '演示', 7, 3, 'cases.case', %s, 99,
    '{{"move": "accept", "from": "intake", "to": "review", "seq": 2}}') RETURNING seq"""
FILL = """INSERT INTO ledger_event (kind, actor_kind, actor_label, actor_person_id, actor_department_id, subject_kind,
    subject_id, company_id, payload) SELECT 'cases.case.moved', 'person', '演示', n %% 50, 3, 'cases.case',
    '2026-DE-' || n, n %% 2000, jsonb_build_object('move', 'accept', 'from', 'intake', 'to', 'review', 'seq', n %% 9)
    FROM generate_series(1, %s) n"""


@dataclass
class Flow:
    """What one run of producers committed: number and time of each, and when its leaf was seen."""

    seconds: float
    committed: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)

    def latencies_ms(self) -> list[float]:
        """From commit to receipt, in order of size."""
        return sorted(max(0.0, self.seen[seq] - at) * 1000 for seq, at in self.committed.items() if seq in self.seen)


def measure(*, runs: int, leaves: int, seconds: float = 5.0) -> list[Figure]:
    """Receipts first, on a short log; then the long one."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_event (LIKE ledger_event INCLUDING ALL)")
    bare, receipts, p99, lost = [], [], [], 0
    for _ in range(runs):
        bare.append(len(_produce("bench_event", seconds).committed) / seconds)
        flow = _receipts(seconds)
        times = flow.latencies_ms()
        lost += len(flow.committed) - len(times)
        receipts.append(len(times) / seconds)
        p99.append(times[int(len(times) * 0.99)])
    note = f"p99 {statistics.median(p99):.0f} ms; lost {lost}"
    figures = [
        Figure(BARE, "events/s", bare),
        Figure(RECEIPTS, "receipts/s", receipts, floor=BARE, note=note, extra={"p99_ms": p99, "lost": lost}),
    ]
    return [*figures, *_at_length(leaves)]


def _produce(table: str, seconds: float) -> Flow:
    flow = Flow(seconds)
    threads = [threading.Thread(target=_insert, args=(table, flow, place)) for place in range(PRODUCERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return flow


def _insert(table: str, flow: Flow, place: int) -> None:
    statement = INSERT.format(table)
    with psycopg.connect(conninfo(), autocommit=True) as own:
        until = time.monotonic() + flow.seconds
        while time.monotonic() < until:
            row = own.execute(statement, [f"2026-DE-{place}"], prepare=True).fetchone()
            assert row is not None
            flow.committed[row[0]] = time.monotonic()


def _receipts(seconds: float) -> Flow:
    """Producers, one writer in a process of its own, and somebody who looks for the leaves."""
    while (done := write_round()) and done.added:
        pass
    flow, stop = Flow(seconds), threading.Event()
    writer = subprocess.Popen([sys.executable, "-m", "huiqi", "ledger", "write"])
    try:
        _await_writer()
        looker = threading.Thread(target=_look, args=(flow, stop, count_leaves()))
        looker.start()
        flow.committed.update(_produce("ledger_event", seconds).committed)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not flow.committed.keys() <= flow.seen.keys():
            time.sleep(0.01)
        stop.set()
        looker.join()
    finally:
        writer.kill()
        writer.wait()
    return flow


def _await_writer() -> None:
    """It is at work as soon as it has written one event."""
    before = count_leaves()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [1])
    while count_leaves() == before:
        time.sleep(0.02)


def _look(flow: Flow, stop: threading.Event, at: int) -> None:
    with psycopg.connect(conninfo(), autocommit=True) as own:
        while not stop.is_set():
            rows = own.execute("SELECT index, seq FROM ledger_leaf WHERE index >= %s ORDER BY index", [at]).fetchall()
            now = time.monotonic()
            for index, seq in rows:
                flow.seen[seq] = now
                at = index + 1
            time.sleep(0.002)


def _at_length(leaves: int) -> list[Figure]:
    """Fill the log up to ``leaves``; the writer's pace, proofs and the audit there."""
    missing = max(0, leaves - count_leaves())
    with connection.cursor() as cursor:
        cursor.execute(FILL, [missing])
    begin = time.monotonic()
    while (done := write_round()) and done.added:
        pass
    pace = missing / (time.monotonic() - begin)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_event, ledger_leaf, ledger_tile")
    proofs = _proofs(300)
    report = audit_log()
    assert report.finding is None, report.finding
    size = f"{report.size:,} leaves"
    p99 = proofs[int(len(proofs) * 0.99)]
    return [
        Figure("the writer alone, a full line", "leaves/s", [pace], note="signed every 5,000"),
        Figure(f"proofs at {size}", "proofs/s", [1000 / statistics.median(proofs)],
               note=f"median {statistics.median(proofs):.1f} ms, p99 {p99:.1f} ms", extra={"p99_ms": p99}),
        Figure(f"audit of {size}", "leaves/s", [report.size / report.seconds],
               note=f"{report.seconds:.1f} s, {report.checkpoints} heads", extra={"seconds": report.seconds}),
    ]  # fmt: skip


def _proofs(count: int) -> list[float]:
    """Milliseconds a proof, in order of size."""
    chance, times, size = random.Random(7), [], count_leaves()
    for index in [chance.randrange(size) for _ in range(count)]:
        seq = Leaf.objects.get(index=index).seq
        begin = time.perf_counter()
        prove_event(seq)
        times.append((time.perf_counter() - begin) * 1000)
    return sorted(times[10:])


def conninfo() -> str:
    """For connections besides Django's own."""
    connection.ensure_connection()
    info = connection.connection.info
    return make_conninfo(**{**info.get_parameters(), "password": info.password})
