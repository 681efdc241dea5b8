"""The officer sees a decision worked out again, and where it does not come out the same."""

from __future__ import annotations

from django.db import connection

from tests.factories import World
from tests.sessions import client_of


def test_the_case_page_offers_the_replay_and_it_agrees(db: None) -> None:
    world = World.build()
    case = world.approved()
    client = client_of(world.handler)
    assert f'href="/desk/cases/{case.number}/replay/"' in client.get(f"/desk/cases/{case.number}/").content.decode()
    page = client.get(f"/desk/cases/{case.number}/replay/").content.decode()
    assert "复算一致" in page and "400,000.00 元" in page


def test_a_changed_sum_is_shown(db: None) -> None:
    world = World.build()
    case = world.approved()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE cases_decision SET amount_fen = amount_fen + 100")
        cursor.execute("SET session_replication_role = origin")
    page = client_of(world.handler).get(f"/desk/cases/{case.number}/replay/").content.decode()
    assert "复算发现 1 处不同" in page and "400,001.00 元" in page
