"""A program takes along in one file what it may see, and nothing else."""

from __future__ import annotations

import csv
import io

import pytest

from huiqi.core.ledger.models import Event
from tests.factories import World
from tests.web.api.conftest import Program, token_for_company, token_for_department

pytestmark = pytest.mark.django_db


def taken(program: Program, path: str) -> list[dict[str, str]]:
    answer = program.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_list_says_what_this_token_can_take_and_which_columns(world: World, erp: Program, office: Program):
    own = {each["dataset"]: each for each in erp.get("/exports").json["exports"]}
    assert set(own) == {"cases", "orders", "awards", "items", "facts"}
    assert {"title": "核定金额（元）", "kind": "money"} in own["cases"]["columns"]
    assert {each["dataset"] for each in office.get("/exports").json["exports"]} == {"cases", "awards", "items"}


def test_a_company_and_a_department_take_their_own_cases(world: World, erp: Program, office: Program):
    own, other = world.submitted(), world.submitted(world.another_clerk())
    assert [row["编号"] for row in taken(erp, "/exports/cases")] == [own.number]
    assert {row["编号"] for row in taken(office, "/exports/cases")} == {own.number, other.number}
    assert [row["编号"] for row in taken(office, f"/exports/cases?q={other.number}&state=submitted")] == [other.number]
    event = Event.objects.filter(kind="insight.export.made").latest("seq")
    assert (event.actor_kind, event.payload["rows"]) == ("token", 1)
    assert other.number not in str(event.payload)


def test_what_is_not_open_unknown_or_not_installed_is_refused_in_words(world: World, office: Program, monkeypatch):
    assert office.get("/exports/facts").code == "export_not_open"
    assert office.get("/exports/orders").status == 403
    assert office.get("/exports/nothing").status == 404
    assert office.get("/exports/cases?format=pdf").status == 422
    monkeypatch.setattr("huiqi.web.kit.exporting.parquet.pyarrow", None)
    missing = office.get("/exports/cases?format=parquet")
    assert (missing.status, missing.code) == (422, "parquet_missing")
    assert "huiqi[parquet]" in missing.json["detail"]


def test_a_token_that_may_read_cases_one_by_one_may_not_take_them_all(world: World):
    for text in (token_for_company(world.company, "cases:read"), token_for_department(world.department, "cases:read")):
        assert Program(text).get("/exports/cases").code == "scope_missing"
