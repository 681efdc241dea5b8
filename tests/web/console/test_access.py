"""Every address of the console, as every role."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from huiqi.web.kit import middleware
from huiqi.web.kit.access import list_doors
from tests.core.insight import world

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "company", "window", "handler", "decider", "finance", "editor", "leader", "operator", "security", "auditor",
         "district")  # fmt: skip
LEADERS, OPERATORS, SECURITY, AUDITORS = {"leader", "district"}, {"operator"}, {"security"}, {"auditor"}
EVERYBODY = set(ROLES)

# name → (arguments, who gets in, method)
DOORS = {
    "figures": ([], EVERYBODY, "get"),
    "awards": ([], EVERYBODY, "get"),
    "morning": ([], LEADERS, "get"),
    "cases": ([], LEADERS, "get"),
    "sheet": (["board"], LEADERS, "get"),
    "health": ([], OPERATORS, "get"),
    "jobs": ([], OPERATORS, "get"),
    "retry_job": ([1], OPERATORS, "post"),
    "outbox": ([], OPERATORS, "get"),
    "retry_delivery": ([1], OPERATORS, "post"),
    "departments": ([], OPERATORS, "get"),
    "department": (["ft-data"], OPERATORS, "get"),
    "accounts": ([], SECURITY, "get"),
    "open_account": ([], SECURITY, "get"),
    "account": ([0], SECURITY, "post"),
    "end_session": ([0, "guess"], SECURITY, "post"),
    "end_post": ([0], SECURITY, "post"),
    "sessions": ([], SECURITY, "get"),
    "requests": ([], SECURITY, "get"),
    "decide_request": ([0], SECURITY, "post"),
    "calendar": ([], OPERATORS, "get"),
    "audit": ([], AUDITORS, "get"),
    "funds": ([], OPERATORS | {"finance"}, "get"),
    "fund": (["demo-fund", 2026], OPERATORS | {"finance"}, "get"),
}


def test_every_address_of_the_console_has_a_row_here_and_an_audience():
    doors = {door.name: door for door in list_doors() if door.name.startswith("console:")}
    assert all(door.audience is not None for door in doors.values())
    public = {name for name, door in doors.items() if door.audience is not None and door.audience.kind == "public"}
    assert {name.removeprefix("console:") for name in set(doors) - public} == set(DOORS) - {"figures", "awards"}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_where_it_belongs_and_nowhere_else(role, visitor):
    client = visitor(role)
    world.a_fund(department=world.a_department())
    world.a_department("ft-data", "区政数局")
    for name, (args, admitted, method) in DOORS.items():
        answer = getattr(client, method)(reverse(f"console:{name}", args=args), {"decision": "erase"})
        if role in admitted:
            # Post doors: the record does not exist, so the room itself answers.
            assert answer.status_code == (404 if method == "post" else 200), (name, role)
        elif role == "anonymous":
            assert answer.status_code in (302, 419), (name, role)
        else:
            assert answer.status_code == 403, (name, role)


def test_a_second_factor_is_asked_of_officers(visitor, monkeypatch):

    monkeypatch.setattr(middleware, "has_second_factor", lambda request: False)
    answer = visitor("operator").get(reverse("console:health"))
    assert answer.status_code in (302, 403)


def test_a_department_head_sees_only_the_own_department_on_page_list_and_file(visitor):
    world.a_department()
    world.a_department("ft-science", "区科创局")
    own, other = world.an_opening(), world.an_opening("demo-lab", department="ft-science")
    today = timezone.localdate()
    for opening, name in ((own, "云杉信用科技（演示）有限公司"), (other, "拾光互动（演示）有限公司")):
        world.a_clock(world.a_case(opening, step="decision", company=world.a_company(name)), started=today, due=today)
    head, district = visitor("leader"), visitor("district")
    for address in ("/console/", "/console/cases/", "/console/cases/?as=csv"):
        assert "云杉信用" in head.get(address).text
        assert "拾光互动" not in head.get(address).text
        assert "拾光互动" in district.get(address).text
    assert (
        "拾光互动" not in head.get(f"/console/cases/?department={world.a_department('ft-science', '区科创局').pk}").text
    )


def test_pages_of_operators_are_not_changed_by_a_read(visitor):
    client = visitor("operator")
    assert client.get(reverse("console:retry_job", args=[1])).status_code == 405
    assert client.post(reverse("console:health")).status_code == 405


def test_the_mark_leads_each_officer_to_the_first_page_of_the_own_work(visitor):
    for role, home in (
        ("district", "/console/"),
        ("operator", "/ops/"),
        ("security", "/guard/accounts/"),
        ("auditor", "/audit/"),
    ):
        client = visitor(role)
        page = client.get(home).text
        assert f'<a class="mark" href="{home}">' in page
        assert client.get(home).status_code == 200
