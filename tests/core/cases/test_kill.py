"""A process killed in the middle of a transition leaves nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.db import connection

from huiqi.core.cases.models import Case, Decision
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import Journal
from huiqi.core.payments.queries import fund_position
from tests.factories import World

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
    import os, signal
    import django
    django.setup()
    from huiqi.core.cases import {module} as room
    from huiqi.core.cases import services
    from huiqi.core.ledger.actors import Actor

    whole = room.{function}

    def die(*args, **kwargs):
        if {after}:
            whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    room.{function} = die
    actor = Actor(kind="person", label="刘科长", person_id={person}, department_id={department},
                  posts=frozenset({{"decider"}}))
    services.transition(actor=actor, case_number="{number}", move="approve", expected_version=3,
                        idempotency_key="killed", fields={{"amount": "40"}})
"""


def database_url() -> str:
    settings = connection.settings_dict
    return f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}&port={settings['PORT']}"


@pytest.mark.parametrize(
    ("module", "function", "after"),
    [("clocks", "turn", False), ("clocks", "turn", True), ("letters", "issue", True), ("tell", "tell", True)],
)
def test_a_kill_at_any_point_of_an_approval_leaves_nothing_and_the_same_click_finishes_it(
    module: str, function: str, after: bool
) -> None:
    world = World.build()
    case = world.proposed()
    before = (Event.objects.count(), Notice.objects.count(), jobs())
    code = textwrap.dedent(CHILD).format(
        module=module, function=function, after=after, person=world.decider.person_id,
        department=world.department.pk, number=case.number,
    )  # fmt: skip
    env = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]
    position = fund_position(world.opening.fund_code, world.opening.fund_year)
    assert (Case.objects.get(pk=case.pk).step, position.reserved_fen) == ("decision", 0)
    assert not Decision.objects.exists()
    assert (Event.objects.count(), Notice.objects.count(), jobs()) == before
    case = world.move(world.decider, case, "approve", key="killed", amount="40")
    assert case.step == "allocation"
    assert Journal.objects.filter(kind="reserve").count() == 1


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])
