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

from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Item
from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.payments.services import (
    Instalment,
    begin_clawback,
    ensure_fund,
    export_batch,
    load_funds,
    propose_transfer,
    take_return,
)
from tests.factories import World, a_company, a_paper, an_opening, company_actor
from tests.sessions import client_of

pytestmark = pytest.mark.django_db
HALVES = [{"title": "首期", "percent": 50}, {"title": "尾款", "percent": 50, "milestone": "项目通过验收"}]


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
    ("company home", "clerk", lambda _: reverse("portal:my_company"), 17),
    ("why", "clerk", lambda d: reverse("portal:why", args=[d.world.opening.item_id]), 15),
    ("own facts", "clerk", lambda _: reverse("portal:facts"), 8),
    ("own cases", "clerk", lambda _: reverse("portal:cases"), 7),
    ("own case", "clerk", lambda d: reverse("portal:case", args=[d.own.number]), 19),
    ("own case, to be paid", "neighbour", lambda d: reverse("portal:case", args=[d.granted.number]), 23),
    ("inbox", "clerk", lambda _: reverse("portal:inbox"), 7),
    ("worklist", "window", lambda _: reverse("desk:worklist") + "?tab=all", 22),
    ("worklist, closed", "window", lambda _: reverse("desk:worklist") + "?tab=closed", 22),
    (
        "fund",
        "finance",
        lambda d: reverse("desk:fund", args=[d.world.opening.fund_code, d.world.opening.fund_year]) + "?list=committed",
        23,
    ),
    ("case on the desk", "window", lambda d: reverse("desk:case", args=[d.own.number]), 44),
    ("payments", "finance", lambda _: reverse("desk:payments"), 12),
]


class MoneyDistrict(District):
    """The same with grants in parts that were paid, clawbacks half returned, and transfers."""

    def __init__(self) -> None:
        self.world = World.build(tranches=HALVES)
        self.neighbour = company_actor(a_company())
        self.returned = self._asked_back(self.neighbour)
        self._asked_back(company_actor(a_company()))
        self._transfer()

    def grow(self) -> None:
        """More cases at each step, more parts, entries and transfers."""
        for clerk in [company_actor(a_company()) for _ in range(3)]:
            self._asked_back(clerk)
            self.world.approved(company_actor(a_company()))
        for _ in range(3):
            self._transfer()

    def _asked_back(self, clerk: Actor) -> Case:
        world = self.world
        case = world.ordered(clerk)
        code, year = world.opening.fund_code, world.opening.fund_year or 0
        export_batch(actor=world.finance, fund_code=code, year=year)
        day = timezone.localdate()
        case = world.move(world.finance, case, "confirm_tranche", paid_on=day.isoformat(), serial=f"S{case.pk}")
        made = begin_clawback(
            actor=world.decider, case_number=case.number, amount_fen=300, reason="退回。",
            instalments=[Instalment(day, 100), Instalment(day, 200)],
        )  # fmt: skip
        for place in range(2 if case.pk % 2 else 1):
            take_return(
                actor=world.finance, number=made.number, amount_fen=50, received_on=day, serial=f"B{case.pk}-{place}",
                voucher_id=a_paper(world.company).file_id,
            )  # fmt: skip
        return case

    def _transfer(self) -> None:
        code, year = self.world.opening.fund_code, self.world.opening.fund_year or 0
        ensure_fund(
            actor=self.world.finance, code="other", year=year, name="另一笔", department_code=self.world.department.code
        )
        propose_transfer(
            actor=self.world.finance, source=(code, year), target=("other", year), amount_fen=100, reason="调剂。"
        )


MONEY_PAGES: list[tuple[str, str, Callable[[MoneyDistrict], str], int]] = [
    ("clawbacks", "finance", lambda _: reverse("desk:clawbacks"), 11),
    ("tranches", "handler", lambda _: reverse("desk:tranches"), 8),
    ("transfers", "finance", lambda _: reverse("desk:fund_transfers"), 9),
    (
        "year end",
        "finance",
        lambda d: reverse("desk:carry_over", args=[d.world.opening.fund_code, d.world.opening.fund_year]),
        13,
    ),
    ("case asked back on the desk", "handler", lambda d: reverse("desk:case", args=[d.returned.number]), 47),
    ("own case, asked back", "neighbour", lambda d: reverse("portal:case", args=[d.returned.number]), 25),
]


@pytest.mark.parametrize(("name", "who", "address", "limit"), MONEY_PAGES, ids=[page[0] for page in MONEY_PAGES])
def test_a_page_of_the_money_costs_the_same_whatever_there_is_to_show(
    name: str, who: str, address: Callable[[MoneyDistrict], str], limit: int
) -> None:
    district = MoneyDistrict()
    client = client_of(district.neighbour if who == "neighbour" else getattr(district.world, who))
    few = queries_of(client, address(district))
    district.grow()
    many = queries_of(client, address(district))
    assert many == few, "a loop asks the database"
    assert many <= limit, many


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
    assert many <= limit, many
