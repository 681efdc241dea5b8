"""Satisfaction, funnel, funds, awards and the platform's own figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiqi.core.insight import queries, services
from huiqi.core.insight.models import PageCount
from huiqi.core.insight.queries.burn import forecast
from tests.core.insight import world
from tests.core.insight.world import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return world.a_department()


def decided(opening, **more):
    return world.a_decided_case(opening, 14, from_on=MONDAY - timedelta(days=21), **more)


def test_satisfaction_comes_with_sample_response_and_margin(department):
    opening = world.an_opening()
    cases = [decided(opening) for _ in range(5)]
    for case, stars in zip(cases, (5, 4, 3, 1), strict=False):
        world.a_rating(case, stars, MONDAY - timedelta(days=3))
    found = queries.satisfaction(on=MONDAY)
    assert (found.n, found.percent, found.invited, found.response_percent) == (4, 50.0, 5, 80.0)
    assert found.margin == pytest.approx(49.0, abs=0.1)
    assert found.is_small


def test_a_bad_rating_is_followed_up_when_an_officer_wrote_about_it_afterwards(department):
    opening = world.an_opening()
    first, second = decided(opening), decided(opening)
    for case in (first, second):
        world.a_rating(case, 1, MONDAY - timedelta(days=5), "补正说了两次")
    world.a_note(first, MONDAY - timedelta(days=8))
    world.a_note(second, MONDAY - timedelta(days=1))
    found = queries.satisfaction(on=MONDAY)
    assert [(each.number, each.has_note) for each in found.bad] == [(first.number, False), (second.number, True)]
    assert found.followed_up == 1


def test_without_ratings_there_is_no_percentage(department):
    found = queries.satisfaction(on=MONDAY)
    assert (found.percent, found.margin, found.response_percent) == (None, None, None)


def test_old_ratings_and_other_departments_stay_out(department):
    case = decided(world.an_opening())
    world.a_rating(case, 5, MONDAY - timedelta(days=31))
    assert queries.satisfaction(on=MONDAY).n == 0
    assert queries.satisfaction(world.leader_of("ft-science"), on=MONDAY, days=60).n == 0


def test_each_stage_of_the_funnel_is_a_part_of_the_one_before(department):
    fund = world.a_fund(department=department)
    opening, permit = world.an_opening(), world.an_opening("demo-permit", fund="")
    world.a_case(opening, step="draft", submitted=None)
    world.a_case(opening, step="intake")
    world.a_case(opening, step="review")
    world.a_payment(decided(opening), fund, MONDAY)
    decided(opening)
    decided(permit)
    found = queries.funnel(since=MONDAY - timedelta(days=90))
    assert [count for _, count in found.stages] == [5, 4, 3, 2, 1]


def test_a_fund_is_used_by_what_is_reserved_and_freed_by_what_is_released(department):
    fund = world.a_fund(department=department, total_fen=1_000_000)
    world.a_journal(
        fund,
        "reserve",
        date(2026, 9, 15),
        ("available", -300_000),
        ("reserved", 300_000),
        case=decided(world.an_opening()),
    )
    case = decided(world.an_opening("demo-other"))
    world.a_journal(fund, "reserve", date(2026, 10, 12), ("available", -200_000), ("reserved", 200_000), case=case)
    world.a_journal(fund, "release", date(2026, 11, 2), ("available", 50_000), ("reserved", -50_000), case=case)
    burn = queries.fund_burn("demo-fund", 2026, on=MONDAY)
    assert (burn.total_fen, burn.used_fen, burn.available_fen, burn.used_percent) == (1_000_000, 450_000, 550_000, 45.0)
    by_day = dict(burn.points)
    assert (by_day[date(2026, 8, 31)], by_day[date(2026, 9, 30)], by_day[date(2026, 10, 31)]) == (0, 300_000, 500_000)
    assert burn.points[-1] == (MONDAY, 450_000)


def test_the_forecast_follows_the_pace_of_the_last_ninety_days():
    moves = [(MONDAY - timedelta(days=89), 100), (MONDAY - timedelta(days=10), 800)]
    assert forecast(moves, 1000, 900, 2026, MONDAY) == (MONDAY + timedelta(days=10), None)
    runs_out_on, year_end = forecast(moves, 10_000, 900, 2026, MONDAY)
    assert (runs_out_on, year_end) == (None, 1280)


def test_nothing_is_foretold_without_use_or_after_the_year():
    assert forecast([], 1000, 0, 2026, MONDAY) == (None, None)
    assert forecast([(date(2025, 12, 1), 10)], 1000, 10, 2025, MONDAY) == (None, None)


def test_the_register_shows_grants_only_and_only_what_may_be_public(department):
    opening = world.an_opening()
    granted = decided(opening, company=world.a_company("拾光互动（演示）有限公司"))
    refused = world.a_case(opening, step="paid", decided=MONDAY, closed=MONDAY, outcome="refused")
    world.a_decision(refused, "refuse", None)
    page = queries.award_register(queries.AwardFilter())
    assert [row.number for row in page.rows] == [granted.number]
    assert (page.count, page.total_fen) == (1, 9_954_000)
    assert not any("uscc" in name or "account" in name for name in page.rows[0].__slots__)


def test_the_register_is_searched_by_company_item_and_year(department):
    decided(world.an_opening(), company=world.a_company("拾光互动（演示）有限公司"))
    decided(world.an_opening("demo-ip", name="知识产权质押融资支持"))

    def count(**wanted):
        return queries.award_register(queries.AwardFilter(**wanted)).count

    assert (count(text="拾光"), count(text="质押"), count(text="100%' OR 1=1")) == (1, 1, 0)
    assert (count(year=2026), count(year=1999)) == (2, 0)
    assert queries.list_award_years() == [2026]


def test_page_reads_add_up_by_day_and_kind():
    services.add_page_reads({(MONDAY, "portal:policy"): 3, (MONDAY, "portal:home"): 1})
    services.add_page_reads({(MONDAY, "portal:policy"): 2, (MONDAY, "portal:none"): 0})
    assert dict(PageCount.objects.values_list("kind", "count")) == {"portal:policy": 5, "portal:home": 1}


def test_the_platforms_figures_count_companies_people_and_cases(department, django_assert_max_num_queries):
    world.an_officer("window")
    opening = world.an_opening()
    case = decided(opening)
    world.a_payment(case, world.a_fund(department=department), MONDAY)
    world.a_case(opening, step="draft", submitted=None)
    services.add_page_reads({(MONDAY, "portal:policy"): 3})
    with django_assert_max_num_queries(8):
        found = queries.platform_figures(on=MONDAY)
    assert (found.companies, found.people, found.received, found.approved) == (2, 3, 1, 1)
    assert (found.paid_count, found.paid_fen, found.page_reads, found.reads_since) == (1, 9_954_000, 3, MONDAY)


def test_yesterday_is_the_last_working_day(department):
    assert queries.last_workday_before(MONDAY) == date(2026, 11, 20)
    case = world.a_decided_case(world.an_opening(), 4, from_on=date(2026, 11, 16))
    world.a_payment(case, world.a_fund(department=department), date(2026, 11, 20))
    found = queries.day_figures(world.leader_of("ft-office"), on=date(2026, 11, 20))
    assert (found.received, found.decided, found.paid_companies, found.paid_fen) == (0, 1, 1, 9_954_000)
