"""A department's system brings its data: its own, once, with every fault told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from huiqi.core.facts.models import Statement
from huiqi.core.facts.services import ensure_source
from huiqi.core.intake.services import FileOnDisk, receive
from huiqi.core.ledger.actors import SYSTEM
from huiqi.web.api.resources import data
from tests.factories import World, a_department
from tests.web.api.conftest import Program, token_for_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(world: World, settings: LazySettings, tmp_path: Path) -> Program:
    settings.MEDIA_ROOT = tmp_path / "files"
    ensure_source(actor=SYSTEM, key=world.department.code, name=world.department.name)
    return Program(token_for_department(world.department, "facts:write"))


def content(world: World, revenue: str = "5") -> bytes:
    return f"统一社会信用代码,2025年营业收入（万元）\n{world.company.uscc},{revenue}\n91,6\n".encode("gbk")


def test_a_batch_goes_in_and_its_faults_are_told(bureau: Program, world: World):
    answer = bureau.upload("/data/days/2026-03-31", "税务.csv", content(world), "text/csv")
    assert answer.status == 201, answer.text
    assert (answer.json["state"], answer.json["statements"], answer.json["fault_count"]) == ("taken", 1, 1)
    assert answer.json["faults"][0]["row"] == 3 and answer.json["faults"][0]["column"] == "A"
    assert Statement.objects.filter(source__key=world.department.code).count() == 1
    assert bureau.get(f"/data/{answer.json['number']}").json == answer.json
    again = bureau.upload("/data/days/2026-03-31", "税务.csv", content(world), "text/csv")
    assert again.status == 200 and again.json["number"] == answer.json["number"]
    assert Statement.objects.filter(source__key=world.department.code).count() == 1


def test_a_batch_of_which_nothing_fits_says_why(bureau: Program, world: World):
    answer = bureau.upload("/data/days/2026-03-31", "a.csv", content(world, "约五"), "text/csv")
    assert answer.status == 201 and answer.json["statements"] == 0
    assert "没有一格可以入库" in answer.json["reason"]
    unreadable = bureau.upload("/data/days/2026-03-31", "b.csv", "甲,乙\n1,2\n".encode(), "text/csv")
    assert unreadable.json["state"] == "refused" and "没有找到表头" in unreadable.json["reason"]


def test_a_large_batch_is_left_to_the_worker(bureau: Program, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(data, "_INLINE_BYTES", 1)
    answer = bureau.upload("/data/days/2026-03-31", "a.csv", content(world), "text/csv")
    assert answer.status == 202 and answer.json["state"] == "queued"


def test_a_token_speaks_for_its_own_department_only(bureau: Program, world: World):
    ensure_source(actor=SYSTEM, key="other", name="别的部门")
    upload = FileOnDisk("a.csv", content(world))
    theirs, _ = receive(actor=SYSTEM, upload=upload, source="other", as_of_on=date(2026, 3, 31), channel="cli")
    assert bureau.get(f"/data/{theirs.pk}").status == 404
    unknown = Program(token_for_department(a_department("ft-nowhere"), "facts:write"))
    assert unknown.upload("/data/days/2026-03-31", "a.csv", content(world), "text/csv").status == 404


@pytest.mark.parametrize("path", ["/data/days/2999-01-01", "/data/days/yesterday"])
def test_a_day_that_cannot_be_is_refused(bureau: Program, world: World, path: str):
    assert bureau.upload(path, "a.csv", content(world), "text/csv").status == 422
