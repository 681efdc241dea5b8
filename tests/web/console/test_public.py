"""公开账: figures, promises, awards, and counting reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from huiqi.core.insight.models import PageCount
from huiqi.web.console import counting
from tests.core.insight import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    """One opening that promises ten days and mostly keeps it."""
    department = world.a_department()
    opening = world.an_opening(accept_workdays=2, decide_workdays=8)
    fund = world.a_fund(department=department)
    for days in (7, 7, 28):
        case = world.a_decided_case(
            opening, days, from_on=date(2026, 8, 3), company=world.a_company(f"演示企业{days}号")
        )
        world.a_payment(case, fund, date(2026, 9, 15))
    return opening


def test_the_page_says_how_many_promises_were_kept_and_of_how_many(district, client):
    text = client.get("/figures/").text
    assert "3 件有承诺的决定里，2 件按时，占 67%" in text
    assert "样本 3 件" in text


def test_before_anything_is_decided_nothing_is_claimed(client):
    text = client.get("/figures/").text
    assert "承诺了多久，就公开用了多久" in text
    assert "None" not in text


def test_the_figures_cost_the_same_with_more_cases(district, client):
    def cost():
        with CaptureQueriesContext(connection) as context:
            client.get("/figures/")
        return len(context)

    cost()
    few = cost()
    for _ in range(5):
        world.a_decided_case(district, 14, from_on=date(2026, 8, 3))
    assert cost() == few


def test_the_register_is_searched_and_filtered_by_year(district, client):
    assert "演示企业28号" in client.get("/awards/").text
    found = client.get("/awards/", {"q": "28号"}).text
    assert "找到 1 条" in found
    assert "演示企业7号" not in found
    assert "没有找到" in client.get("/awards/", {"year": "1999"}).text


def test_the_register_shows_no_account_and_no_credit_code(district, client):
    text = client.get("/awards/").text + client.get("/awards/?as=csv").getvalue().decode()
    assert "6620" not in text
    assert "91440300" not in text


def test_the_register_as_a_file_holds_what_was_searched(district, client):
    rows = client.get("/awards/?as=csv&q=28号").getvalue().decode().splitlines()
    assert len(rows) == 2
    assert "99540.00" in rows[1]


@pytest.mark.parametrize(
    "query", ["q=%27%3B--", "q={{7*7}}", "q=<b>", "year=abc", "year=99999", "page=99", "q=%00", "item=../.."]
)
def test_nonsense_is_answered_calmly(query, district, client):
    answer = client.get(f"/awards/?{query}")
    assert answer.status_code in (200, 422)
    assert "<b>" not in answer.text.split("</h1>")[1].split("<nav")[0] or "q=<b>" not in query


def test_the_last_page_is_shown_for_a_page_beyond_the_end(district, client, monkeypatch):
    monkeypatch.setattr("huiqi.web.console.public.AWARDS_A_PAGE", 2)
    second = client.get("/awards/?page=2").text
    assert second.count("演示企业") == client.get("/awards/?page=50").text.count("演示企业") > 0


def test_public_pages_are_counted_without_knowing_who_read_them(client, monkeypatch):
    counter = counting.ReadCounter(every_seconds=0)
    monkeypatch.setattr(counting, "counter", counter)
    client.get("/figures/")
    client.get("/figures/?as=csv")
    client.get("/awards/", headers={"HX-Request": "true"})
    client.get("/no-such-page/")
    counted = {(row.kind, row.count) for row in PageCount.objects.all()}
    assert counted == {("console:figures", 1)}
    assert [field.name for field in PageCount._meta.fields] == ["id", "on", "kind", "count"]


def test_officers_pages_are_not_page_reads_of_the_platform(visitor, monkeypatch):
    monkeypatch.setattr(counting, "counter", counting.ReadCounter(every_seconds=0))
    visitor("leader").get("/console/")
    assert not PageCount.objects.exists()


def test_reads_are_gathered_and_written_together(django_assert_num_queries):
    counter = counting.ReadCounter(every_seconds=3600)
    with django_assert_num_queries(0):
        for _ in range(50):
            counter.add(date(2026, 11, 23), "portal:home")
    counter.flush()
    assert PageCount.objects.get().count == 50


def test_a_database_that_is_away_loses_no_reads(monkeypatch):

    counter = counting.ReadCounter(every_seconds=3600)
    counter.add(date(2026, 11, 23), "portal:home")

    def refuse(counts):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(counting, "add_page_reads", refuse)
        counter.flush()
    counter.flush()
    assert PageCount.objects.get().count == 1


def test_a_year_of_reads_shows_since_when(client):
    PageCount.objects.create(on=date(2026, 11, 1), kind="portal:home", count=12_345)
    PageCount.objects.create(on=date(2026, 11, 1) + timedelta(days=1), kind="portal:home", count=1)
    assert "12,346 次，2026 年 11 月 1 日起" in client.get("/figures/").text
