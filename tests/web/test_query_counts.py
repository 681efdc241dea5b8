"""The busiest pages ask the database a fixed number of questions, however much there is to show.

The limits are what was measured, without the first request of a process (it reads vocabulary, calendar and
processes once). A page that asks more has grown a loop with a query in it; one that asks less: lower the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiqi.core.catalog.models import Item
from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.payments.services import load_funds
from tests.factories import World, a_company, an_opening, company_actor
from tests.sessions import client_of

pytestmark = pytest.mark.django_db


def queries_of(client: Client, address: str) -> int:
    """How many queries the page costs when the process is warm."""
    first = client.get(address)
    assert first.status_code == 200, (address, first.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


class District:
    """A small world that can grow; one case stands at every step that a page shows."""

    def __init__(self) -> None:
        self.world = World.build()
        self.own = self.world.submitted()
        self.world.move(self.world.window, self.own, "ask_supplement", note="请补租金", field_names=["rent_paid"])
        self.neighbour = company_actor(a_company())
        self.granted = self.world.ordered(self.neighbour)
        self.world.in_review(company_actor(a_company()))

    def grow(self) -> None:
        """More of everything: openings with items, cases at every step, facts, supplements, notices."""
        for number in range(4):
            name = f"demo-more-{number}"
            opening = an_opening(name, item_id=f"ft-more-{number}", fund_yuan=12_000_000)
            Item.objects.filter(pk=opening.item_id).update(name=f"第{number}项支持（演示）")
            more = replace(self.world, opening=opening)
            load_funds(actor=SYSTEM)
            more.submitted(self.world.clerk)
        for clerk in [company_actor(a_company()) for _ in range(4)]:
            self.world.submitted(clerk)
        asked = self.world.submitted(company_actor(a_company()))
        self.world.move(self.world.window, asked, "ask_supplement", note="请补租金", field_names=["rent_paid"])
        for clerk in [company_actor(a_company()) for _ in range(3)]:
            self.world.ordered(clerk)
        self._more_facts()

    def _more_facts(self) -> None:
        today = timezone.localdate()
        rows = [
            StatementRow(self.world.company.pk, "revenue_total", Decimal(1000 + year), year=today.year - year)
            for year in range(1, 4)
        ]
        record_statements(actor=SYSTEM, source="tax", as_of_on=today, rows=rows)


PAGES: list[tuple[str, str, Callable[[District], str], int]] = [
    ("finder", "visitor", lambda _: reverse("portal:home"), 6),
    ("finder with a text", "visitor", lambda _: reverse("portal:home") + "?q=租金", 6),
    ("policy", "visitor", lambda d: reverse("portal:item", args=[d.world.opening.item_id]), 10),
    ("company home", "clerk", lambda _: reverse("portal:my_company"), 16),
    ("why", "clerk", lambda d: reverse("portal:why", args=[d.world.opening.item_id]), 15),
    ("own facts", "clerk", lambda _: reverse("portal:facts"), 8),
    ("own cases", "clerk", lambda _: reverse("portal:cases"), 7),
    ("own case", "clerk", lambda d: reverse("portal:case", args=[d.own.number]), 19),
    ("own case, to be paid", "neighbour", lambda d: reverse("portal:case", args=[d.granted.number]), 20),
    ("inbox", "clerk", lambda _: reverse("portal:inbox"), 7),
    ("worklist", "window", lambda _: reverse("desk:worklist") + "?tab=all", 21),
    ("case on the desk", "window", lambda d: reverse("desk:case", args=[d.own.number]), 43),
    ("payments", "finance", lambda _: reverse("desk:payments"), 12),
]


@pytest.mark.parametrize(("name", "who", "address", "limit"), PAGES, ids=[page[0] for page in PAGES])
def test_a_page_costs_the_same_whatever_there_is_to_show(
    name: str, who: str, address: Callable[[District], str], limit: int
) -> None:
    district = District()
    client = (
        Client()
        if who == "visitor"
        else client_of(district.neighbour if who == "neighbour" else getattr(district.world, who))
    )
    few = queries_of(client, address(district))
    district.grow()
    many = queries_of(client, address(district))
    assert many == few, "a loop asks the database"
    assert many <= limit
