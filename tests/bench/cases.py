"""The officers' pages over a hundred thousand cases: how long one reader and a few at once wait, at the 95th percentile."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path

from django.db import connection
from django.db.models import Count
from django.urls import reverse

from huiqi.core.cases.models import Case
from huiqi.core.parties.models import Post
from huiqi.core.parties.queries import actor_for
from huiqi.core.payments.models import Fund
from tests.bench import load, many_cases
from tests.bench.load import Target
from tests.bench.pages import cookie_of, served, warm
from tests.bench.record import Figure
from tests.ports import free_port

PROMISE_MS = 200
READERS = 4


def measure(*, count: int, folder: Path, readings: int = 60, seconds: float = 5.0) -> list[Figure]:
    """Seed, then read every page in turn: alone ``readings`` times, then by a few readers for some seconds."""
    begin = time.monotonic()
    there = many_cases.seed(count)
    print(f"  {there:,} 件，用时 {time.monotonic() - begin:.0f} 秒", flush=True)
    port = free_port()
    targets = _targets(port)
    connection.close()
    with served(port, "huiqi.config.wsgi:application", folder):
        for target in targets:
            warm(target)
        return [_figure(target, readings, seconds, there) for target in targets]


def _targets(port: int) -> list[Target]:
    filed = Case.objects.exclude(submitted_at=None).exclude(state="draft")
    busiest = filed.values("department").annotate(n=Count("pk")).order_by("-n", "department")[0]["department"]
    officer, leader = _officer(busiest, "handler"), _officer(None, "leader")
    fund = Fund.objects.annotate(n=Count("journals")).order_by("-n")[0]
    finance = _officer(fund.department_id, "finance")
    case = filed.filter(department=busiest).exclude(number__contains="-ZZ-").order_by("-submitted_at")[0]
    work = reverse("desk:worklist")
    return [
        Target("worklist, mine", port, work, officer),
        *[Target(f"worklist, {tab}", port, f"{work}?tab={tab}", officer)
          for tab in ("all", "overdue", "paused", "returned", "closed")],
        Target("worklist, closed, page 200", port, f"{work}?tab=closed&page=200", officer),
        Target("worklist, all, by amount", port, f"{work}?tab=all&so=amount", officer),
        Target("worklist, a company's name", port, f"{work}?tab=closed&k=%E4%BA%91%E6%9D%89", officer),
        Target("worklist of a leader", port, f"{work}?tab=all", leader),
        Target("an officer's case", port, reverse("desk:case", args=[case.number]), officer),
        Target("payments", port, reverse("desk:payments"), finance),
        Target("a fund", port, reverse("desk:fund", args=[fund.code, fund.year]), finance),
        Target("a fund, who holds it", port, reverse("desk:fund", args=[fund.code, fund.year]) + "?list=reserved", finance),
        Target("the leader's morning", port, reverse("console:morning"), leader),
        Target("the leader's cases", port, reverse("console:cases"), leader),
    ]  # fmt: skip


def _officer(department: int | None, role: str) -> str:
    posts = Post.objects.select_related("person").filter(role=role)
    post = (posts.filter(department_id=department) if department else posts).order_by("pk")[0]
    return cookie_of(actor_for(post.person, department_id=post.department_id))


def _figure(target: Target, readings: int, seconds: float, count: int) -> Figure:
    alone = _alone(target, readings)
    burst = load.run(target, seconds=seconds, connections=READERS)
    if burst.wrong:
        raise RuntimeError(f"{target.name}: {burst.wrong[0]}")
    p95 = alone[int(len(alone) * 0.95)]
    kept = "" if p95 <= PROMISE_MS else f"  over {PROMISE_MS} ms"
    extra = {
        "cases": count, "alone_p50_ms": round(statistics.median(alone), 1), "alone_p95_ms": round(p95, 1),
        "p95_ms_of_4": round(burst.quantile_ms(0.95), 1), "bytes": burst.size,
    }  # fmt: skip
    note = (
        f"alone p50 {extra['alone_p50_ms']} p95 {extra['alone_p95_ms']} ms; {READERS} readers p95 "
        f"{extra['p95_ms_of_4']} ms{kept}"
    )
    print(f"  {target.name:<32} {note}", flush=True)
    return Figure(target.name, "pages", [burst.per_second], note=note, extra=extra)


def _alone(target: Target, readings: int) -> list[float]:
    """Milliseconds a reading, one after another, in order of size."""
    found = []
    with socket.create_connection(("127.0.0.1", target.port), timeout=120) as line:
        for _ in range(readings):
            started = time.perf_counter()
            status, _ = load.exchange(line, target.request())
            found.append((time.perf_counter() - started) * 1000)
            if status != 200:
                raise RuntimeError(f"{target.name}: {status}")
    return sorted(found)
