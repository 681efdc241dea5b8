"""Cases under way stay where they are; drafts roll forward in sight; the rest moves by a logged act only."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from huiqi.core.cases import services
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.queries import processes
from huiqi.core.catalog.models import Release
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from tests.factories import MATERIALS, World, an_opening, officer, process_definitions

pytestmark = pytest.mark.django_db
THE_PACKS = next(each["version"] for each in process_definitions() if each["id"] == "linear-fund")


def linear(**changes: Any) -> dict[str, Any]:
    """The linear process, a newer edition of it."""
    raw = copy.deepcopy(next(each for each in process_definitions() if each["id"] == "linear-fund"))
    raw["version"] = THE_PACKS + 1
    for name, step in changes.items():
        raw["steps"][name] = {**raw["steps"][name], **step}
    return raw


def load(raw: dict[str, Any]) -> None:
    services.load_processes(actor=SYSTEM, definitions=[raw])


@pytest.fixture
def world() -> World:
    return World.build()


@pytest.fixture
def operator(world: World) -> Actor:
    return officer(world.department, "operator", name="钱工")


def test_a_case_under_way_stays_on_its_definition_when_a_newer_one_is_loaded(world: World) -> None:
    case = world.in_review()
    load(linear(review={"title": "新式审核"}))
    case.refresh_from_db()
    assert process_of(case).version == THE_PACKS
    case = world.move(world.handler, case, "propose", outcome="refuse", note="不符。")
    assert (case.step, process_of(case).version) == ("decision", THE_PACKS)
    assert process_of(world.draft(world.another_clerk())).version == THE_PACKS + 1


def test_a_draft_rolls_forward_to_a_newer_opening_and_its_difference_is_seen_first(world: World) -> None:
    case = world.draft()
    load(linear(review={"title": "新式审核"}))
    more = [*MATERIALS, {"key": "plan", "name": "使用计划", "required": True, "grade": "D", "fetch": "upload"}]
    an_opening("demo-rent-2", materials=more)
    seen = services.preview_roll_forward(actor=world.clerk, case_number=case.number, opening_code="demo-rent-2")
    assert "新增材料“使用计划”。" in seen.lines
    assert "办理流程改用最新一版。" in seen.lines
    assert Case.objects.get(pk=case.pk).opening_code == "demo-rent"
    done = services.roll_draft_forward(actor=world.clerk, case_number=case.number, opening_code="demo-rent-2")
    assert done.lines == seen.lines
    case = Case.objects.get(pk=case.pk)
    assert (case.opening_code, process_of(case).version) == ("demo-rent-2", THE_PACKS + 1)
    assert case.attachments.count() == 1  # what was filled in stays
    again = services.preview_roll_forward(actor=world.clerk, case_number=case.number)
    assert again.is_same


def test_only_a_draft_of_the_same_item_rolls_forward(world: World) -> None:
    draft = world.draft()
    an_opening("demo-other", item_id="ft-other-rent-9999")
    with pytest.raises(InvalidInput, match="同一个事项"):
        services.roll_draft_forward(actor=world.clerk, case_number=draft.number, opening_code="demo-other")
    world.move(world.clerk, draft, "submit")
    with pytest.raises(Conflict, match="已经提交"):
        services.roll_draft_forward(actor=world.clerk, case_number=draft.number)


def test_a_migration_is_one_event_with_its_reason_and_the_case_goes_on(world: World, operator: Actor) -> None:
    case = world.in_review()
    load(linear(review={"title": "新式审核"}))
    with pytest.raises(NotAllowed):
        services.migrate_case(actor=world.handler, case_number=case.number, reason="想换。")
    with pytest.raises(InvalidInput):
        services.migrate_case(actor=operator, case_number=case.number, reason=" ")
    moved = services.migrate_case(actor=operator, case_number=case.number, reason="旧版少一个环节说明。")
    assert process_of(moved).version == THE_PACKS + 1
    event = CaseEvent.objects.get(case=case, move="migrate")
    assert (event.seq, event.fields["note"]) == (case.version + 1, "旧版少一个环节说明。")
    assert Event.objects.filter(kind="cases.case.migrated").count() == 1
    with pytest.raises(Conflict, match="已经在最新的流程和政策"):
        services.migrate_case(actor=operator, case_number=case.number, reason="再来。")
    assert world.move(world.handler, case, "propose", outcome="refuse", note="不符。").step == "decision"


def test_a_migration_is_refused_when_the_step_is_not_the_same(world: World, operator: Actor) -> None:
    case = world.in_review()
    load(linear(review={"state": "in_review"}))
    with pytest.raises(Conflict, match="没有对应的环节“审核”"):
        services.migrate_case(actor=operator, case_number=case.number, reason="新版。")
    assert process_of(Case.objects.get(pk=case.pk)).version == THE_PACKS


def test_a_decided_case_never_moves_to_another_definition(world: World, operator: Actor) -> None:
    case = world.approved()
    load(linear(review={"title": "新式审核"}))
    with pytest.raises(Conflict, match="已经作出决定"):
        services.migrate_case(actor=operator, case_number=case.number, reason="新版。")


def test_what_a_migration_changes_is_said_first_and_only_that_is_done(world: World, operator: Actor) -> None:
    case = world.in_review()
    load(linear(review={"title": "新式审核"}))
    (group,) = processes.list_lagging(operator, "linear-fund")
    assert group.lines == ("环节“审核”改名为“新式审核”。",)
    (row,) = group.cases
    assert (row.number, row.refusal) == (case.number, "")
    newer = linear(review={"title": "再新一版"})
    newer["version"] += 1
    load(newer)
    (line,) = services.migrate_many(actor=operator, choices=[(row.number, row.stamp)], reason="改了名称。")
    assert "又有了新的一版" in line.refused
    assert process_of(Case.objects.get(pk=case.pk)).version == THE_PACKS


def test_a_case_moves_to_another_opening_with_its_release_and_what_that_changes_is_on_record(
    world: World, operator: Actor
) -> None:
    case = world.in_review()
    more = [*MATERIALS, {"key": "plan", "name": "使用计划", "required": True, "grade": "D", "fetch": "upload"}]
    released = Release.objects.create(
        item_id=case.item_id, number=2, definition=world.opening.release.definition, digest="2" * 64,
        published_by="系统",
    )  # fmt: skip
    an_opening("demo-rent-2", materials=more, release=released)
    (group,) = processes.list_lagging(operator, "linear-fund", "demo-rent-2")
    assert "政策文本从第 1 版改为第 2 版。" in group.lines
    assert "新增材料“使用计划”。" in group.lines
    aim = [(case.number, group.cases[0].stamp)]
    (line,) = services.migrate_many(actor=operator, choices=aim, reason="勘误第四条。", opening_code="demo-rent-2")
    assert line.refused == ""
    moved = Case.objects.get(pk=case.pk)
    assert (moved.opening_code, moved.release_number, moved.release_digest) == ("demo-rent-2", 2, "2" * 64)
    payload = Event.objects.get(kind="cases.case.migrated").payload
    assert (payload["before"]["opening"], payload["opening"], payload["reason"]) == (
        "demo-rent", "demo-rent-2", "勘误第四条。",
    )  # fmt: skip
    (again,) = services.migrate_many(actor=operator, choices=aim, reason="再来。", opening_code="demo-rent-2")
    assert "不用迁移" in again.refused


def test_a_case_moves_neither_to_another_item_nor_beside_one_the_company_has_there(
    world: World, operator: Actor
) -> None:
    case = world.in_review()
    an_opening("demo-other", item_id="ft-other-9999")
    with pytest.raises(Conflict, match="同一个事项"):
        services.migrate_case(actor=operator, case_number=case.number, reason="想换。", opening_code="demo-other")
    second = an_opening("demo-rent-2")
    services.open_draft(actor=world.clerk, company_id=world.company.pk, opening_code=second.code)
    with pytest.raises(Conflict, match="已有一件"):
        services.migrate_case(actor=operator, case_number=case.number, reason="想换。", opening_code=second.code)


def test_whose_case_it_is_stays_with_the_department(world: World, operator: Actor) -> None:
    world.in_review()
    load(linear(review={"title": "新式审核"}))
    with pytest.raises(NotAllowed):
        processes.list_lagging(world.handler, "linear-fund")
    with pytest.raises(NotAllowed):
        services.migrate_many(actor=world.decider, choices=[("x", "y")], reason="想换。")
    with pytest.raises(InvalidInput, match="勾选"):
        services.migrate_many(actor=operator, choices=[], reason="想换。")
