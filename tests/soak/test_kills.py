"""kill -9 of website, worker and database in the middle of everything: the reckoning finds nothing.

Four lanes of people take applications from the first click to the payment order, finance beside them sends
batches to a bank and takes its files in, and each click that gets no answer is repeated as it was.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties.models import Company, Person
from huiqi.core.payments.services import load_funds
from tests.factories import World, a_company, an_opening, company_actor
from tests.sessions import session_of
from tests.soak.browser import Browser, Flight
from tests.soak.installation import Installation
from tests.soak.lives import Application, Desk, District
from tests.soak.reckoning import find_faults

OFFICERS = ("window", "handler", "decider", "finance", "preparer", "approver")
GRANT_YUAN = 400_000
MANY_KILLS = 100
SHARE_OF_FUND = 0.8  # the fund bears so many of the applications; the others must be refused
IN_THE_MIDDLE_OF = ("submit", "approve", "result", "prepare_payment", "propose", "export", "draft", "mail")


class MailServer:
    """Takes every mail, remembers its Message-ID, and is slow enough to be killed into."""

    def __init__(self, flight: Flight):
        self.mails: Counter[str] = Counter()
        self._flight = flight

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Called by aiosmtpd once a mail is whole."""
        with self._flight.of("mail"):
            self.mails[str(message_from_bytes(envelope.content)["Message-ID"]).strip()] += 1
            time.sleep(0.005)
        return "250 taken"


@dataclass
class Kills:
    """What was killed, in the middle of what."""

    done: list[tuple[str, str]] = field(default_factory=list)
    came_back: Counter[str] = field(default_factory=Counter)

    def count(self, victim: str) -> int:
        return sum(1 for name, _ in self.done if name == victim)


@pytest.fixture
def installation(tmp_path: Path, django_db_blocker: Any) -> Iterator[Installation]:
    """An empty installation with its database up; Django of this process looks into it."""
    made = Installation(tmp_path)
    try:
        with django_db_blocker.unblock():
            made.start_database()
            with made.as_database():
                made.migrate()
                yield made
    finally:
        made.stop()


def settle(installation: Installation, companies: int, openings: int, flight: Flight, lanes: int) -> District:
    """Openings, companies and officers with their sessions."""
    fund = int(companies * SHARE_OF_FUND) * GRANT_YUAN
    world = World.build("soak-0", fund_yuan=fund, item_id="ft-soak-0")
    codes = ["soak-0", *(f"soak-{n}" for n in range(1, openings))]
    for code in codes[1:]:
        an_opening(code, item_id=f"ft-{code}", fund_yuan=fund)
    load_funds(actor=SYSTEM)
    repeats: Counter[str] = Counter()

    def browser(actor: Any) -> Browser:
        return Browser(installation.web_port, session_of(actor), flight, repeats)

    clerks = [(actor.company_id, browser(actor)) for actor in [company_actor(a_company()) for _ in range(companies)]]
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(email=person.login)
    names = dict(Company.objects.values_list("id", "name"))
    applications = [
        Application(code, f"fund-{code}", names[company], clerk) for code in codes for company, clerk in clerks
    ]
    desk = Desk(**{name: browser(getattr(world, name)) for name in OFFICERS})
    district = District(applications, desk, flight, lanes=lanes)
    district.repeats = repeats
    connection.close()
    return district


def kill_until(
    installation: Installation, district: District, flight: Flight, rng: random.Random,
    *, seconds: float, most: Callable[[Kills], bool],
) -> Kills:  # fmt: skip
    """Kill one thing after the other, each in the middle of something, until it is enough."""
    kills, deadline = Kills(), time.monotonic() + seconds
    victims = ["web", "worker", "database", "web process", "worker"]
    while district.is_busy and time.monotonic() < deadline and not most(kills):
        victim = victims[len(kills.done) % len(victims)]
        wanted = ["mail"] if victim == "worker" else rng.sample(IN_THE_MIDDLE_OF, 4)
        during = flight.wait(wanted, 3.0) or "something else"
        time.sleep(rng.random() * 0.08)
        killed_at = time.monotonic()
        getattr(installation, f"kill_{victim.replace(' ', '_')}")()
        kills.done.append((victim, during))
        installation.wait_for_web()
        kills.came_back.update(installation.mend())
        # About as long up as down: people get on, and the next kill finds them elsewhere.
        time.sleep(rng.random() * 2 * min(time.monotonic() - killed_at, 10))
    return kills


def drain(installation: Installation, seconds: float = 120) -> str:
    """Until the queue is empty: jobs of dead workers are taken over as the running worker does every minute."""
    deadline = time.monotonic() + seconds
    asked_at = 0.0
    while time.monotonic() < deadline:
        installation.mend()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT status::text, count(*) FROM procrastinate_jobs "
                "WHERE status IN ('todo', 'doing') AND queue_name <> 'keeping' GROUP BY status"
            )
            left = dict(cursor.fetchall())
            if not left:
                return ""
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()"
            )
        if time.monotonic() - asked_at > 5:  # sooner than the minute, so that the test ends sooner
            asked_at = time.monotonic()
            with suppress(AlreadyEnqueued):
                app.configure_task("notices.retry_stalled_jobs", queue="keeping").defer(timestamp=0)
        time.sleep(0.3)
    return f"jobs left in the queue: {left}\n{installation.tail('worker.log')}"


def live_under_kills(
    installation: Installation, *, companies: int, openings: int, lanes: int, seconds: float,
    most: Callable[[Kills], bool], seed: int,
) -> Kills:  # fmt: skip
    """The whole story, and its reckoning."""
    flight = Flight()
    post = MailServer(flight)
    controller = Controller(post, hostname="127.0.0.1", port=installation.mail_port)
    controller.start()
    try:
        district = settle(installation, companies, openings, flight, lanes)
        installation.start_web()
        installation.start_worker()
        installation.wait_for_web()
        district.start()
        kills = kill_until(installation, district, flight, random.Random(seed), seconds=seconds, most=most)
        while district.is_busy and not district.has_seen_all:
            kills.came_back.update(installation.mend())
            time.sleep(0.1)
        district.finish()
        left = drain(installation)
        report(district, kills, post.mails)
        faults = [*district.faults, *([left] if left else [])]
        faults += find_faults(district.known, post.mails, kills.count("worker") + kills.count("database"))
        # The worker writes the log: each of its kills was one of the writer's, too.
        faults += installation.faults_of_log()
        assert not faults, "\n".join(faults[:40])
        assert kills.count("web") and kills.count("worker") and kills.count("database")
        assert district.has_seen_all
        return kills
    finally:
        controller.stop()


def report(district: District, kills: Kills, mails: Counter[str]) -> None:
    """The figures of a run (shown with ``pytest -s``)."""
    known = district.known
    print(
        f"\nkills {len(kills.done)}: {dict(Counter(name for name, _ in kills.done))}; "
        f"in the middle of {dict(Counter(during for _, during in kills.done))}; "
        f"ended by itself and started again {dict(kills.came_back)}\n"
        f"acknowledged: submitted {len(known.submitted)}, approved {len(known.approved)}, "
        f"refused for want of money {len(known.refused)}, orders {len(known.ordered)}, batches {len(known.batches)}, "
        f"paid {len(known.paid_orders)}, sent back {len(known.failed_orders)}\n"
        f"clicks without an answer, repeated: {sum(district.repeats.values())} {dict(district.repeats)}\n"
        f"mails {len(mails)}, of which came again {sum(mails.values()) - len(mails)}"
    )


def test_nothing_acknowledged_is_lost_and_nothing_is_paid_twice_under_a_few_kills(installation: Installation) -> None:
    live_under_kills(
        installation, companies=8, openings=25, lanes=3, seconds=240, most=lambda kills: len(kills.done) >= 5, seed=1
    )


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_and_nothing_is_paid_twice_under_many_kills(installation: Installation) -> None:
    """At least a hundred kills, and as long as ``SOAK_SECONDS`` says (300), with applications enough for all of it."""
    seconds = float(os.environ.get("SOAK_SECONDS", "300"))
    seed = int(os.environ.get("SOAK_SEED", str(random.randrange(10**6))))
    print(f"\nSOAK_SEED={seed}")
    enough = time.monotonic() + seconds
    kills = live_under_kills(
        installation, companies=10, openings=max(2, int(seconds // 2)), lanes=4, seconds=seconds * 4,
        most=lambda kills: len(kills.done) >= MANY_KILLS and time.monotonic() > enough, seed=seed,
    )  # fmt: skip
    assert len(kills.done) >= MANY_KILLS
