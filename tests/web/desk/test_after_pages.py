"""The pages around publicity, appeal, report, inspection and the drawn processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import Appeal, Case, Inspection, Objection, UseReport
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.web.kit import middleware
from tests.factories import World, officer, process_definitions

pytestmark = pytest.mark.django_db
Seat = Callable[[Actor], Client]
LIMITS = {"accept_workdays": 5, "decide_workdays": 20, "supplement_days": 15, "publicity_workdays": 5}


@pytest.fixture
def world() -> World:
    return World.build(process="reviewed-fund", limits=LIMITS)


@pytest.fixture
def secretary(world: World) -> Actor:
    return officer(world.department, "secretary", name="田秘书")


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> Seat:
    """A browser in which somebody acts."""

    def sit_down(actor: Actor) -> Client:
        monkeypatch.setattr(middleware, "resolve_actor", lambda request: actor)
        return Client()

    return sit_down


def published(world: World, secretary: Actor) -> Case:
    case = world.move(world.handler, world.in_review(), "to_meeting", note="提交会议。")
    case = world.move(secretary, case, "resolve_approve", amount="40", resolution="1号")
    return world.move(secretary, case, "publish")


def test_the_public_list_shows_company_item_and_amount_and_nothing_else(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    page = Client().get("/publicity/").content.decode()
    assert case.company.name in page
    assert "400,000.00" in page
    assert case.company.uscc not in page
    assert "林会计" not in page
    with moment.at_moment(timezone.now() + timedelta(days=30)):
        assert case.company.name not in Client().get("/publicity/").content.decode()


def test_anybody_objects_and_a_gap_keeps_what_was_typed(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    address = f"/publicity/{case.number}/"
    gap = Client().post(address, {"name": "周某", "contact": "", "text": "已迁出。"})
    assert gap.status_code == 422
    assert "请留电话或邮箱" in gap.content.decode()
    assert "已迁出。" in gap.content.decode()
    done = Client().post(address, {"name": "周某", "contact": "0755-0000 0000", "text": "已迁出。"})
    assert done.status_code == 302
    assert Objection.objects.get().state == "open"


def test_the_secretary_answers_the_objection_on_the_desk(world: World, secretary: Actor, as_actor: Seat) -> None:
    case = published(world, secretary)
    services.raise_objection(actor=secretary, case_number=case.number, name="周某", contact="0755", text="已迁出。")
    row = Objection.objects.get()
    client = as_actor(secretary)
    assert "已迁出。" in client.get("/desk/objections/").content.decode()
    empty = client.post("/desk/objections/", {"id": row.pk, "outcome": "rejected", "reason": ""})
    assert empty.status_code == 422
    assert (
        client.post("/desk/objections/", {"id": row.pk, "outcome": "rejected", "reason": "在册。"}).status_code == 302
    )
    row.refresh_from_db()
    assert row.state == "rejected"


def test_a_company_appeals_from_its_case_and_another_officer_answers(
    world: World, secretary: Actor, as_actor: Seat
) -> None:
    case = published(world, secretary)
    client = as_actor(world.clerk)
    assert "申请复核" in client.get(f"/cases/{case.number}/").content.decode()
    assert client.get(f"/cases/{case.number}/appeal/").status_code == 200
    assert client.post(f"/cases/{case.number}/appeal/", {"grounds": ""}).status_code == 422
    assert client.post(f"/cases/{case.number}/appeal/", {"grounds": "租金少算。"}).status_code == 302
    appeal = Appeal.objects.get()
    other = officer(world.department, "decider", name="唐科长")
    client = as_actor(other)
    assert "租金少算。" in client.get("/desk/appeals/").content.decode()
    given = {"id": appeal.pk, "outcome": "uphold", "reason": "计算无误。"}
    assert client.post("/desk/appeals/", given).status_code == 302
    appeal.refresh_from_db()
    assert appeal.state == "uphold"


def test_a_report_is_filed_and_an_inspection_planned_and_done(world: World, secretary: Actor, as_actor: Seat) -> None:
    case = published(world, secretary)
    UseReport.objects.create(case=case, due_on=timezone.localdate())
    client = as_actor(world.clerk)
    address = f"/cases/{case.number}/report/"
    assert client.post(address, {"spent": "很多", "text": "租金"}).status_code == 422
    assert client.post(address, {"spent": "120,000", "text": "租金"}).status_code == 302
    check = Inspection.objects.create(case=case, planned_on=timezone.localdate(), planned_by_label="陈工", what="抽查")
    client = as_actor(world.handler)
    page = client.get("/desk/inspections/").content.decode()
    assert "120,000.00" in page
    assert (
        client.post("/desk/inspections/", {"act": "report", "case": case.number, "outcome": "accept"}).status_code
        == 302
    )
    done = client.post("/desk/inspections/", {"act": "finish", "id": check.pk, "outcome": "ok", "text": "无问题"})
    assert done.status_code == 302
    assert client.post("/desk/inspections/", {"act": "plan", "planned_on": "x"}).status_code == 422


def test_every_process_is_drawn_with_all_its_steps_and_moves(world: World, as_actor: Seat) -> None:
    client = as_actor(world.handler)
    assert "资金支持（评审制）" in client.get("/desk/processes/").content.decode()
    for raw in process_definitions():
        page = client.get(f"/desk/processes/{raw['id']}/").content.decode()
        for step in raw["steps"].values():
            assert step["title"] in page
        for move in raw["moves"]:
            assert move["title"] in page


def test_a_draft_that_is_behind_says_so_and_is_taken_over_with_what_was_filled_in(world: World, as_actor: Seat) -> None:
    case = world.draft()
    client = as_actor(world.clerk)
    assert "办理规定有更新" not in client.get(f"/company/drafts/{case.number}/").content.decode()
    raw = next(each for each in process_definitions() if each["id"] == "reviewed-fund")
    services.load_processes(actor=SYSTEM, definitions=[raw | {"version": raw["version"] + 1}])
    assert "办理规定有更新" in client.get(f"/company/drafts/{case.number}/").content.decode()
    assert "办理流程改用最新一版。" in client.get(f"/company/drafts/{case.number}/renew/").content.decode()
    assert client.post(f"/company/drafts/{case.number}/renew/").status_code == 302
    assert "办理规定有更新" not in client.get(f"/company/drafts/{case.number}/").content.decode()
