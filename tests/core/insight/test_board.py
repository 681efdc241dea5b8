"""The limits board, what is overdue, what is due next, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiqi.core.insight import queries
from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM
from tests.core.insight import world
from tests.core.insight.world import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    """Two departments: one case overdue by two days, one paused, one fresh, one without a limit."""
    world.a_department()
    world.a_department("ft-science", "区科创局")
    rent, lab = world.an_opening(), world.an_opening("demo-lab", department="ft-science")
    late = world.a_case(rent, step="decision", asked="99.54")
    world.a_clock(late, started=MONDAY - timedelta(days=28), due=MONDAY - timedelta(days=4))
    paused = world.a_case(rent, step="review")
    world.a_clock(
        paused,
        started=MONDAY - timedelta(days=21),
        due=MONDAY - timedelta(days=7),
        limit=10,
        paused=MONDAY - timedelta(days=18),
    )
    fresh = world.a_case(lab, step="intake", submitted=MONDAY - timedelta(days=3))
    world.a_clock(fresh, started=MONDAY - timedelta(days=3), due=MONDAY + timedelta(days=2), limit=5)
    world.a_case(lab, step="payment")
    return {"late": late, "paused": paused, "fresh": fresh}


def running(actor=SYSTEM, **more):
    return queries.list_running(actor, on=MONDAY, **more)


def test_the_most_urgent_case_comes_first(district):
    first = running()[0]
    assert (first.number, first.left, first.is_overdue) == (district["late"].number, -2, True)
    assert (first.step_title, first.waits_for_decision, first.asked_fen) == ("决定", True, 99_540_000)


def test_a_paused_clock_is_never_overdue_and_keeps_what_it_had_left(district):
    row = next(each for each in running() if each.number == district["paused"].number)
    assert (row.is_paused, row.is_overdue, row.used, row.left) == (True, False, 3, 7)


def test_the_board_counts_by_used_working_days_and_puts_the_slowest_department_first(district):
    board = queries.limits_board(running())
    assert [(row.department_name, row.overdue) for row in board] == [("区发改局", 1), ("区科创局", 0)]
    assert board[0].counts == {"0-2": 0, "3-5": 1, "6-10": 0, "11-20": 1, "21": 0}
    assert (board[1].counts["0-2"], board[1].no_limit, board[1].total) == (1, 1, 1)


def test_behind_every_number_stand_its_cases(district):
    rows = running()
    for row in queries.limits_board(rows):
        for bucket, count in [*row.counts.items(), (queries.OVERDUE, row.overdue), (queries.NO_LIMIT, row.no_limit)]:
            assert len(queries.in_cell(rows, bucket=bucket, department_id=row.department_id)) == count
    assert queries.in_cell(rows, bucket="no-such", department_id=None) == []


def test_the_next_five_working_days_leave_out_what_is_paused(district):
    days = queries.due_days(running(), on=MONDAY)
    assert [each.count for each in days] == [0, 0, 1, 0, 0]
    assert days[-1].on == MONDAY + timedelta(days=4)


def test_a_leader_of_the_district_office_sees_all_and_a_head_sees_the_own_department(district):
    assert len(running(world.leader_of("ft-office"))) == 4
    assert {row.department_name for row in running(world.leader_of("ft-science", "区科创局"))} == {"区科创局"}


def test_nobody_else_sees_anything(district):
    assert running(ANONYMOUS) == []
    assert running(world.operator()) == []


def test_a_department_can_be_picked_but_not_another_one_than_ones_own(district):
    assert len(running(department_code="ft-science")) == 2
    head = world.leader_of("ft-science", "区科创局")
    assert running(head, department_code="ft-development") == []


def test_the_number_of_queries_does_not_grow_with_the_cases(district):
    def cost():
        with CaptureQueriesContext(connection) as context:
            running()
        return len(context)

    cost()
    few = cost()
    opening = world.an_opening("demo-more")
    for _ in range(5):
        case = world.a_case(opening, asked="1.5")
        world.a_clock(case, started=MONDAY - timedelta(days=5), due=MONDAY)
    assert cost() == few <= 9


def test_a_limit_that_ended_on_friday_is_over_on_sunday():
    world.a_department()
    case = world.a_case(world.an_opening(), step="review")
    friday = MONDAY - timedelta(days=3)
    world.a_clock(case, started=friday - timedelta(days=14), due=friday)
    sunday = queries.list_running(SYSTEM, on=MONDAY - timedelta(days=1))[0]
    assert (sunday.is_overdue, sunday.left) == (True, -1)
    assert not queries.list_running(SYSTEM, on=friday)[0].is_overdue


def test_after_the_decision_the_amount_is_what_was_granted():
    world.a_department()
    case = world.a_case(world.an_opening(), step="payment", decided=MONDAY - timedelta(days=3), asked="99.54")
    world.a_decision(case, fen=5_000_000)
    row = running()[0]
    assert (row.asked_fen, row.granted_fen, row.amount_fen) == (99_540_000, 5_000_000, 5_000_000)
