"""Every address of the machines' face: who gets in, with which scope, to whose things."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.parties.models import ApiToken
from huiqi.core.parties.scopes import COMPANY_SCOPES, DEPARTMENT_SCOPES
from huiqi.web.kit import middleware
from huiqi.web.kit.access import list_doors
from tests.core.insight import world as insight_world
from tests.core.parties import world as parties_world
from tests.factories import World, a_company, a_department
from tests.web.api.conftest import Program, token_for_company, token_for_department

pytestmark = pytest.mark.django_db
PUBLIC = {"overview", "no_such_address", "v1:openapi-json", "v1:api-root", "v1:list_items", "v1:get_item",
          "v1:get_release", "v1:list_attributes", "v1:assess", "v1:list_awards", "v1:list_funds"}  # fmt: skip
# name → method, path with {n} own case, {c} own code; scope of a company's token, scope of a department's (None: no way)
TOKENS: dict[str, tuple[str, str, str, str | None]] = {
    "list_matches": ("GET", "/companies/{c}/matches", "matches:read", "matches:read"),
    "explain_match": ("GET", "/companies/{c}/matches/ft-credit-rent-9999", "matches:read", "matches:read"),
    "list_cases": ("GET", "/cases", "cases:read", "cases:read"),
    "begin_case": ("POST", "/cases", "cases:write", None),
    "get_case": ("GET", "/cases/{n}", "cases:read", "cases:read"),
    "get_form": ("GET", "/cases/{n}/form", "cases:read", "cases:read"),
    "save_answers": ("PATCH", "/cases/{n}/answers", "cases:write", None),
    "attach_material": ("UPLOAD", "/cases/{n}/materials/lease", "cases:write", None),
    "detach_material": ("DELETE", "/cases/{n}/attachments/1", "cases:write", None),
    "submit_case": ("POST", "/cases/{n}/submit", "cases:submit", None),
    "withdraw_case": ("POST", "/cases/{n}/withdraw", "cases:submit", None),
    "make_move": ("POST", "/cases/{n}/moves/accept", "cases:submit", "moves:accept"),
    "get_timeline": ("GET", "/cases/{n}/timeline", "cases:read", "cases:read"),
    "get_decision": ("GET", "/cases/{n}/decision", "cases:read", "cases:read"),
    "list_letters": ("GET", "/cases/{n}/letters", "cases:read", "cases:read"),
    "get_letter": ("GET", "/cases/{n}/letters/0", "cases:read", "cases:read"),
    "bring_data": ("UPLOAD", "/data/days/2026-03-31", "", "facts:write"),
    "get_data": ("GET", "/data/0", "", "facts:write"),
    "list_events": ("GET", "/events", "events:read", "events:read"),
    "list_exports": ("GET", "/exports", "exports:read", "exports:read"),
    "take_export": ("GET", "/exports/cases", "exports:read", "exports:read"),
}
PAGES = {
    "company_tokens": ([], "get", {"owner"}),
    "revoke_company_token": ([1], "post", {"owner"}),
    "own_tokens": ([], "get", {"window", "decider"}),
    "revoke_own_token": ([1], "post", {"window", "decider"}),
    "department_tokens": ([], "get", {"operator"}),
    "revoke_department_token": ([1], "post", {"operator"}),
    "company_hooks_list": ([], "get", {"owner"}),
    "company_hooks_show": ([1], "get", {"owner"}),
    "company_hooks_act": ([1], "post", {"owner"}),
    "company_hooks_repeat": ([1], "post", {"owner"}),
    "department_hooks_list": ([], "get", {"operator"}),
    "department_hooks_show": ([1], "get", {"operator"}),
    "department_hooks_act": ([1], "post", {"operator"}),
    "department_hooks_repeat": ([1], "post", {"operator"}),
}
BODIES = {"begin_case": {"opening": "demo-rent"}, "save_answers": {"values": {"rent_paid": 1}}}


def ask(program: Program, name: str, number: str, code: str):
    method, path, *_ = TOKENS[name]
    path = path.format(n=number, c=code)
    if method == "UPLOAD":
        return program.upload(path, "a.pdf", b"x")
    headers = {"Idempotency-Key": f"key-{name}"} if method == "POST" else {}
    body = None if method in ("GET", "DELETE") else BODIES.get(name, {"version": 0})
    return program.ask(method, path, body, **headers)


def test_every_address_has_a_row_here_and_an_audience():
    doors = {door.name.removeprefix("api:"): door for door in list_doors() if door.name.startswith("api:")}
    assert all(door.audience is not None for door in doors.values())
    assert set(doors) == PUBLIC | {f"v1:{name}" for name in TOKENS} | set(PAGES)
    assert {name for name, door in doors.items() if door.audience.kind == "public"} == PUBLIC
    assert {name for name, door in doors.items() if door.audience.kind == "token"} == {f"v1:{name}" for name in TOKENS}


def test_without_a_token_or_with_a_wrong_one_nobody_gets_in(world):
    number, code = world.submitted().number, world.company.uscc
    for name in TOKENS:
        for token in ("", "hq_aaaaaaaaaa_" + "A" * 43, "nonsense"):
            answer = ask(Program(token), name, number, code)
            assert (answer.status, answer.code) == (401, "token_required"), name
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_sign_in_on_the_website_counts_for_nothing_here(world):
    program = Program()
    person = parties_world.a_person()
    parties_world.a_mandate(person, world.company)
    program.client.force_login(person)
    number = world.submitted().number
    for name in TOKENS:
        assert ask(program, name, number, world.company.uscc).status == 401, name


def test_a_company_token_gets_in_with_its_scope_and_with_no_other(world):
    number, code = world.submitted().number, world.company.uscc
    for scope in COMPANY_SCOPES:
        lacking = Program(token_for_company(world.company, *[each for each in COMPANY_SCOPES if each != scope]))
        having = Program(token_for_company(world.company, scope))
        for name in [name for name, row in TOKENS.items() if row[2] == scope]:
            refused = ask(lacking, name, number, code)
            assert (refused.status, refused.code) == (403, "scope_missing"), name
            entered = ask(having, name, number, code)
            assert entered.status != 401, name
            assert entered.status < 500, name
            assert entered.status != 403 or entered.code != "scope_missing", (name, entered.text)


def test_a_department_token_gets_in_with_its_scope_and_with_no_other(world):
    number, code = world.submitted().number, world.company.uscc
    everything = Program(token_for_department(world.department))
    for name, (_, _, _, scope) in TOKENS.items():
        if scope is None:
            assert ask(everything, name, number, code).code == "scope_missing", name
            continue
        lacking = token_for_department(world.department, *[each for each in DEPARTMENT_SCOPES if each != scope])
        assert ask(Program(lacking), name, number, code).code == "scope_missing", name
        entered = ask(Program(token_for_department(world.department, scope)), name, number, code)
        may_lack = ("make_move", "get_decision", "get_letter", "bring_data", "get_data")
        assert entered.status == (entered.status if name in may_lack else 200), entered.text
        assert entered.status in (200, 404, 409), (name, entered.text)
        ApiToken.objects.exclude(prefix=everything.token.split("_")[1]).delete()


def test_another_companys_things_are_not_even_told_to_exist(world):
    number, code = world.submitted().number, world.company.uscc
    stranger = Program(token_for_company(a_company()))
    for name in [name for name, row in TOKENS.items() if "{" in row[1]]:
        answer = ask(stranger, name, number, code)
        assert answer.status == 404, (name, answer.text)
        assert answer.json["detail"] == ask(stranger, name, "2026-XX-9999", code).json["detail"], name


def test_another_departments_cases_are_not_even_told_to_exist(world):
    number = world.submitted().number
    stranger = Program(token_for_department(a_department("ft-science")))
    for name in [name for name, row in TOKENS.items() if "{n}" in row[1] and row[3]]:
        assert ask(stranger, name, number, world.company.uscc).status == 404, name


def test_a_department_does_not_see_drafts(world, office):
    number = world.draft().number
    assert office.get(f"/cases/{number}").status == 404
    assert office.get("/cases").json["count"] == 0


def test_lists_hold_only_what_is_the_tokens_own(world, erp, office):
    own, other = world.submitted(), world.submitted(world.another_clerk())
    assert [row["number"] for row in erp.get("/cases").json["cases"]] == [own.number]
    assert {row["number"] for row in office.get("/cases").json["cases"]} == {own.number, other.number}
    assert Program(token_for_department(a_department("ft-science"))).get("/cases").json["count"] == 0


def test_a_token_ends_with_its_day_its_revocation_and_its_department(world):
    text = token_for_company(world.company)
    assert Program(text).get("/cases").status == 200
    ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert Program(text).get("/cases").status == 401
    ApiToken.objects.update(expires_on=timezone.localdate(), revoked_at=timezone.now())
    assert Program(text).get("/cases").status == 401
    office = token_for_department(world.department)
    assert Program(office).get("/cases").status == 200
    world.department.is_active = False
    world.department.save()
    assert Program(office).get("/cases").status == 401


def test_the_day_of_the_last_use_is_remembered(world, erp):
    assert ApiToken.objects.get().last_used_on is None
    erp.get("/cases")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


@pytest.mark.parametrize("role", ["anonymous", "owner", "clerk", "agent", "window", "decider", "leader", "operator"])
def test_pages_of_tokens_are_for_owners_and_operators(role, db, monkeypatch):
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)
    client = Client()
    if role in ("owner", "clerk", "agent"):
        person, company = parties_world.a_person(), parties_world.a_company()
        ends = {"expires_on": timezone.localdate()} if role == "agent" else {}
        parties_world.a_mandate(person, company, role=role, **ends)
        client.force_login(person)
    elif role != "anonymous":
        client.force_login(insight_world.an_officer(role))
    for name, (args, method, admitted) in PAGES.items():
        answer = getattr(client, method)(reverse(f"api:{name}", args=args))
        if role in admitted:
            assert answer.status_code == (404 if args else 200), name
        else:
            assert answer.status_code in ((302, 419) if role == "anonymous" else (403,)), (name, role)


def test_what_is_public_needs_no_token(world: World, visitor):
    for path in ("/openapi.json", "/items", "/items/ft-credit-rent-9999", "/attributes", "/awards", "/funds"):
        assert visitor.get(path).status == 200
    assert Client().get("/api/").status_code == 200
    assert visitor.get("/no/such/thing").code == "no_such_address"
    assert visitor.get("").status == 404
