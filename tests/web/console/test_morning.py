"""The leader's page: what it says, what it leads to, what it costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiqi.web.console.sheets import SHEETS
from tests.core.insight import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def a_late_case(today, **more):
    opening = more.pop("opening", None) or world.an_opening(f"demo-{next(world._numbers)}")
    case = world.a_case(opening, step=more.pop("step", "decision"), submitted=today - timedelta(days=40), **more)
    world.a_clock(case, started=today - timedelta(days=40), due=today - timedelta(days=14))
    return case


def test_an_empty_district_has_a_page_that_says_so_everywhere(visitor):
    text = visitor("district").get("/console/").text
    for words in ("没有等着定的，", "没有超期", "没有在办的件", "还没有评价", "还没有资金账"):
        assert words in text


def test_the_title_states_what_waits_and_what_is_late(visitor, today):
    world.a_department()
    a_late_case(today, asked="99.54")
    text = visitor("district").get("/console/").text
    assert "1 件等着定，" in text
    assert "1 件超期" in text
    assert "99.54<i>万元</i>" in text
    assert "995,400.00 元" in text


def test_every_number_of_the_board_leads_to_its_cases(visitor, today):
    world.a_department()
    for _ in range(3):
        a_late_case(today, step="review")
    client = visitor("leader")
    page = client.get("/console/").text
    links = {href.replace("&amp;", "&") for href in re.findall(r'href="(/console/cases/\?[^"]*bucket=[^"&]*)"', page)}
    assert len(links) >= 2
    for href in links:
        assert "3 件" in client.get(href).text


def test_the_page_asks_the_same_number_of_queries_with_one_case_and_with_many(visitor, today):
    department = world.a_department()
    opening = world.an_opening()
    fund = world.a_fund(department=department, year=today.year)
    client = visitor("district")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert client.get("/console/").status_code == 200
        return len(context)

    def grow(count):
        for _ in range(count):
            a_late_case(today, opening=opening, asked="3")
            done = world.a_decided_case(opening, 14, from_on=today - timedelta(days=30))
            world.a_rating(done, 2, today - timedelta(days=2), "慢")
            world.a_payment(done, fund, today - timedelta(days=1), fen=100)

    grow(1)
    cost()
    few = cost()
    grow(6)
    assert cost() == few
    assert few < 60


def test_what_companies_wrote_is_shown_as_text(visitor, today):
    world.a_department()
    case = world.a_decided_case(world.an_opening(), 14, from_on=today - timedelta(days=30))
    world.a_rating(case, 1, today - timedelta(days=2), "<script>alert(1)</script> {{ 7|add:1 }}")
    text = visitor("district").get("/console/").text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_every_picture_can_be_taken_along_as_csv_and_excel(visitor, today):
    department = world.a_department()
    world.a_fund(department=department, year=today.year)
    a_late_case(today)
    client = visitor("leader")
    page = client.get("/console/").text
    for name in SHEETS:
        answer = client.get(f"/console/sheets/{name}/")
        assert answer.content.startswith("\ufeff".encode())
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert client.get(f"/console/sheets/{name}/?as=xlsx").content.startswith(b"PK")
    for name in ("due", "board", "burn", "funds", "funnel"):
        assert f"/console/sheets/{name}/" in page


def test_a_formula_in_a_name_stays_a_name_in_the_file(visitor, today):
    world.a_department()
    case = a_late_case(today, company=world.a_company("=1+1（演示）"))
    text = visitor("leader").get("/console/cases/?as=csv").content.decode()
    assert f"{case.number},'=1+1（演示）" in text


@pytest.mark.parametrize(
    "query",
    [
        "bucket=nonsense",
        "department=abc",
        "department=-1",
        "department=99999999999999999999",
        "step=draft",
        "department=1%00",
    ],
)
def test_nonsense_in_the_address_is_told_so(query, visitor):
    answer = visitor("leader").get(f"/console/cases/?{query}")
    assert answer.status_code in (200, 422)
    assert "Traceback" not in answer.text


def test_a_page_number_beyond_the_end_gives_the_last_page(visitor, today):
    world.a_department()
    a_late_case(today)
    for page in ("999", "0", "-3", "abc", "９"):
        assert visitor("leader").get("/console/cases/", {"page": page}).status_code == 200


def test_an_unknown_sheet_is_not_found(visitor):
    assert visitor("leader").get("/console/sheets/no-such/").status_code == 404
