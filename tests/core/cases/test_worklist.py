"""Lists by remaining time, counts, durations, bulk moves and the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from huiqi.core.cases import access, moment, services
from huiqi.core.cases.models import Case, Clock, Workday, WorkdayPublication
from huiqi.core.cases.queries import (
    CaseFilter,
    count_cases,
    count_worklist,
    durations,
    get_draft,
    list_cases,
    list_choices,
    list_department_loads,
    list_due_days,
    list_durations,
    list_loads,
)
from huiqi.core.cases.services import BulkChoice, preview_many, transition_many
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.queries import list_events
from huiqi.engine.refusal import InvalidInput, NotAllowed
from huiqi.engine.workdays import DayRow, rows_for_years
from tests.factories import World, a_company, company_actor, officer


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def fresh(world: World) -> Case:
    return world.submitted(clerk=company_actor(a_company()))


def test_the_least_time_left_stands_first_and_a_paused_case_keeps_its_distance(world: World) -> None:
    now = timezone.now()
    with moment.at_moment(now - timedelta(days=14)):
        late = fresh(world)
        paused = world.move(world.window, fresh(world), "ask_supplement", note="缺", materials=["lease"])
    with moment.at_moment(now - timedelta(days=4)):
        soon = fresh(world)
    newest = fresh(world)
    rows = list_cases(world.window)
    assert [row.number for row in rows[:2]] == [late.number, soon.number]
    assert {row.number for row in rows[2:]} == {newest.number, paused.number}
    assert rows[0].workdays_left < 0
    row = next(row for row in rows if row.number == paused.number)
    assert row.is_paused
    assert row.workdays_left == 5
    counts = count_worklist(world.window)
    assert (counts.open, counts.overdue, counts.paused, counts.unassigned) == (4, 1, 1, 4)
    assert [row.number for row in list_cases(world.window, CaseFilter(is_overdue=True))] == [late.number]
    assert count_cases(world.window, CaseFilter(text=soon.company.name)) == 1
    assert len(list_due_days(world.window)) == 5
    assert list_department_loads(world.window) == [(world.department.pk, "ft-development", 4, 1)]


def test_my_pile_is_what_was_given_to_me_or_waits_for_my_post(world: World) -> None:
    first, second = fresh(world), fresh(world)
    colleague = officer(world.department, "window", name="吴工")
    services.assign(actor=world.window, case_number=first.number, person_id=None)
    Case.objects.filter(pk=second.pk).update(assigned_to=colleague.person_id)
    mine = [row.number for row in list_cases(world.window, CaseFilter(mine=True))]
    assert mine == [first.number]
    assert {load.name: load.open for load in list_loads(world.window)} == {"还没分派": 1, "吴工": 1}
    with pytest.raises(InvalidInput):
        services.assign(actor=world.window, case_number=first.number, person_id=world.clerk.person_id)


def test_a_worklist_of_twenty_costs_as_many_queries_as_one_of_two(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        fresh(world)
    list_cases(world.window)
    with django_assert_max_num_queries(4):
        assert len(list_cases(world.window)) == 12


def test_durations_are_counted_in_working_days_with_adjusted_weekends(db: None) -> None:
    world = World.build(opens_on=date(2026, 9, 1), closes_on=None)
    services.load_workdays(actor=SYSTEM)
    with moment.at_moment(at("2026-09-30 10:00")):
        case = world.proposed()
    with moment.at_moment(at("2026-10-12 10:00")):
        world.move(world.decider, case, "approve", amount="40")
    found = durations(item_id=world.opening.item_id)
    assert (found.median, found.n) == (4.0, 1)
    assert list_durations()[world.opening.item_id] == found
    assert durations(item_id="nothing").n == 0


def test_bulk_acceptance_is_previewed_and_one_refusal_leaves_the_others_alone(world: World) -> None:
    cases = [fresh(world) for _ in range(3)]
    choices = [BulkChoice(case.number, 1) for case in cases]
    world.move(world.window, cases[1], "ask_supplement", note="缺", materials=["lease"])
    preview = preview_many(actor=world.window, move="accept", choices=choices)
    assert preview.done == [cases[0].number, cases[2].number]
    assert Case.objects.filter(step="review").count() == 0
    for _ in range(2):
        result = transition_many(actor=world.window, move="accept", choices=choices, idempotency_key="batch-1")
        assert result.done == [cases[0].number, cases[2].number]
        assert list(result.refused) == [cases[1].number]
    assert Case.objects.filter(step="review").count() == 2
    refused = transition_many(actor=world.window, move="decline", choices=choices[:1], idempotency_key="batch-2")
    assert "不能批量" in refused.refused[cases[0].number]


def test_a_deadline_in_an_unpublished_year_is_an_estimate_until_the_notice_comes(db: None) -> None:
    world = World.build(opens_on=date(2026, 12, 1), closes_on=None, limits={"accept_workdays": 5})
    services.load_workdays(actor=SYSTEM)
    with moment.at_moment(at("2026-12-30 10:00")):
        case = fresh(world)
    clock = Clock.objects.get(case=case)
    assert (clock.due_on, clock.is_estimated) == (date(2027, 1, 6), True)
    notice = {day: DayRow(row.is_working, True, "2027 年安排") for day, row in rows_for_years([2027]).items()}
    notice[date(2027, 1, 4)] = DayRow(False, True, "2027 年安排")
    with pytest.raises(NotAllowed):
        services.publish_year(actor=world.window, year=2027, rows=notice)
    services.publish_year(actor=SYSTEM, year=2027, rows=notice)
    clock.refresh_from_db()
    assert (clock.due_on, clock.is_estimated) == (date(2027, 1, 7), False)
    publication = WorkdayPublication.objects.get(year=2027)
    assert (publication.changed_days, publication.moved_clocks) == (1, 1)
    assert [event.kind for event in list_events(subject=("cases.calendar", 2027))] == ["cases.calendar.published"]


def test_the_calendar_in_the_table_is_that_of_the_notices(db: None) -> None:
    assert services.load_workdays(actor=SYSTEM) > 0
    assert services.load_workdays(actor=SYSTEM) == 0
    assert Workday.objects.get(day=date(2026, 10, 10)).is_working
    assert not Workday.objects.get(day=date(2027, 1, 1)).is_published


def test_a_draft_page_costs_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = world.draft()
    with django_assert_max_num_queries(30):
        draft = get_draft(world.clerk, case.number)
    assert draft.problems == ()
    assert {row.material.key: len(row.attachments) for row in draft.materials} == {
        "licence": 0,
        "lease": 1,
        "receipts": 0,
    }
    assert list(draft.groups)[-2:] == ["收款账户", "联系人"]


def test_notes_are_for_officers_only(world: World) -> None:
    case = world.submitted()
    services.add_note(actor=world.window, case_number=case.number, text="电话问过。")
    with pytest.raises(NotAllowed):
        services.add_note(actor=world.clerk, case_number=case.number, text="x")


def test_closed_cases_are_listed_and_counted_along_their_index_as_all_the_others_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Own department's, and one of another department that is assigned to me: none twice, none left out."""
    other = World.build("demo-other", item_id="ft-other", department="ft-science")
    now = timezone.now()
    for days in (9, 3, 6):
        with moment.at_moment(now - timedelta(days=days)):
            world.move(world.clerk, fresh_of(world), "withdraw")
            world.move(other.clerk, other.submitted(), "withdraw")
    theirs = Case.objects.filter(department=other.department).order_by("-created_at")[1]
    Case.objects.filter(pk=theirs.pk).update(assigned_to=world.window.person_id)
    own = Case.objects.filter(department=world.department)[0]
    Case.objects.filter(pk=own.pk).update(assigned_to=world.window.person_id)

    closed = CaseFilter(is_open=False)
    wanted = list(
        access.visible_to(world.window)
        .filter(state="closed")
        .order_by("-created_at", "pk")
        .values_list("number", flat=True)
    )
    assert len(wanted) == 4
    assert theirs.number in wanted
    assert [row.number for row in list_cases(world.window, closed)] == wanted
    pages = [list_cases(world.window, closed, offset=start, limit=2) for start in (0, 2, 4)]
    assert [row.number for page in pages for row in page] == wanted
    assert count_cases(world.window, closed) == count_worklist(world.window).closed == 4
    assert count_cases(world.window, CaseFilter(is_open=False, text=theirs.number)) == 1
    steps, items = list_choices(world.window)
    assert {name for name, _ in items} == {own.item_id, theirs.item_id}
    assert "withdrawn" in dict(steps)

    # Who stepped aside from a case does not see it here either: here, from all that are assigned to oneself.
    monkeypatch.setitem(access._bars, "toy", access.Bar(Case.objects.all, "assigned_to_id", "pk"))
    left = [number for number in wanted if number not in {theirs.number, own.number}]
    assert [row.number for row in list_cases(world.window, closed)] == left
    assert count_cases(world.window, closed) == count_worklist(world.window).closed == len(left) == 2
    assert theirs.item_id not in dict(list_choices(world.window)[1])


def fresh_of(world: World) -> Case:
    """One of the world's own company, so that it may be withdrawn by its clerk."""
    return world.submitted()
