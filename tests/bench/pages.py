"""Pages a second over HTTP from the product's own server, beside the least page a Django can serve."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse

from huiqi.cli.postgres.privileges import die_with_parent
from huiqi.cli.serving import web_command
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Mandate, Post
from huiqi.core.parties.queries import actor_for
from tests.bench import load
from tests.bench.load import Target
from tests.bench.record import ROOT, Figure
from tests.ports import free_port
from tests.sessions import session_of

FLOOR = "a bare Django page, one query"
COMPANY_LOGIN = "yunshan"
WORKERS, THREADS = 2, 4


def measure(*, runs: int, seconds: float, connections: int, folder: Path) -> list[Figure]:
    """Every page in turn, run after run, so that a busy moment of the machine falls on all alike."""
    port = free_port()
    floor_port = free_port(port)
    targets = [Target(FLOOR, floor_port, "/"), *_targets(port)]
    bursts: dict[str, list[load.Burst]] = {target.name: [] for target in targets}
    connection.close()
    with (
        served(port, "huiqi.config.wsgi:application", folder),
        served(floor_port, "tests.bench.floor_site:application", folder),
    ):
        for target in targets:
            warm(target)
        alone = {target.name: load.alone_ms(target) for target in targets}
        for _ in range(runs):
            for target in targets:
                burst = load.run(target, seconds=seconds, connections=connections)
                if burst.wrong:
                    raise RuntimeError(f"{target.name}: {burst.wrong[0]}")
                bursts[target.name].append(burst)
    return [_figure(target.name, bursts[target.name], alone[target.name]) for target in targets]


def _figure(name: str, bursts: list[load.Burst], alone: float) -> Figure:
    middle = sorted(bursts, key=lambda burst: burst.per_second)[len(bursts) // 2]
    extra = {
        "alone_ms": round(alone, 1), "p50_ms": round(middle.quantile_ms(0.5), 1),
        "p95_ms": round(middle.quantile_ms(0.95), 1), "bytes": middle.size,
    }  # fmt: skip
    note = f"{extra['alone_ms']} ms alone, p95 {extra['p95_ms']} ms under load, {middle.size / 1024:.0f} KB"
    return Figure(
        name, "pages", [burst.per_second for burst in bursts], floor="" if name == FLOOR else FLOOR, note=note,
        extra=extra,
    )  # fmt: skip


def _targets(port: int) -> list[Target]:
    mandate = Mandate.objects.select_related("person").filter(person__login=COMPANY_LOGIN).order_by("pk")[0]
    filed_cases = Case.objects.exclude(submitted_at=None).exclude(state="draft")
    busiest = filed_cases.values("department").annotate(n=Count("pk")).order_by("-n", "department")[0]["department"]
    post = Post.objects.select_related("person").filter(department_id=busiest, role="handler").order_by("pk")[0]
    company = cookie_of(actor_for(mandate.person, company_id=mandate.company_id))
    desk = cookie_of(actor_for(post.person, department_id=post.department_id))
    own = Case.objects.filter(company_id=mandate.company_id).exclude(submitted_at=None).order_by("pk")[0]
    filed = filed_cases.filter(department_id=busiest).order_by("-closed_at", "-pk")[0]
    return [
        Target("finder", port, reverse("portal:home")),
        Target("policy", port, reverse("portal:item", args=["ft-credit-rent-2025"])),
        Target("company home", port, reverse("portal:my_company"), company),
        Target("why, clause by clause", port, reverse("portal:why", args=["ft-credit-rent-2025"]), company),
        Target("the company's case", port, reverse("portal:case", args=[own.number]), company),
        Target("worklist", port, reverse("desk:worklist") + "?tab=all", desk),
        Target("the officer's case", port, reverse("desk:case", args=[filed.number]), desk),
    ]


def cookie_of(actor: Actor) -> str:
    """The session of somebody who is signed in."""
    return f"{settings.SESSION_COOKIE_NAME}={session_of(actor)}"


@contextmanager
def served(port: int, application: str, folder: Path) -> Iterator[None]:
    """The same server, processes, threads and pool for the product and for the floor."""
    command = web_command(Namespace(host="127.0.0.1", port=port, threads=THREADS), workers=WORKERS)
    environment = {**os.environ, "HUIQI_POOL": str(THREADS * 2), "PYTHONPATH": str(ROOT)}
    with open(folder / f"web-{port}.log", "ab") as log:
        process = subprocess.Popen(
            [*command[:-1], application], env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),
        )  # fmt: skip
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def warm(target: Target) -> None:
    """Until the server answers, then once to each of its processes (more or less)."""
    deadline = time.monotonic() + 60
    while True:
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{target.port}/", timeout=5).close()
            break
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer on port {target.port}; see the log in var/bench")
        time.sleep(0.1)
    load.run(target, seconds=1.0, connections=WORKERS * THREADS)
