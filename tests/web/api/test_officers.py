"""An officer's own token acts in the officer's name: as far as the posts go, and never as both hands."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from huiqi.core.cases import queries as case_queries
from huiqi.core.cases.models import Case, CaseEvent, Decision
from huiqi.core.documents import services as documents
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.models import Event
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import ApiToken, Person, Post
from huiqi.core.parties.scopes import OFFICER_SCOPES, scopes_open_to
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from huiqi.web.kit import middleware
from tests.factories import a_company, a_department, officer
from tests.web.api.conftest import Program, token_for_company, token_for_department

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)
PROPOSAL = {"outcome": "approve", "amount": "40", "note": "符合条件。"}


def in_post(department, *posts):
    """An officer whose posts stand in the database, as a token asks for them on every call."""
    actor = officer(department, *posts)
    for post in posts:
        Post.objects.create(
            person_id=actor.person_id, department=department, role=post, since_on=timezone.localdate() - SOON
        )
    return actor


def own_token(actor, *scopes):
    scopes = scopes or tuple(scopes_open_to(actor.posts))
    _, text = parties.create_own_token(
        actor=actor, name="智能审批助手", scopes=scopes, expires_on=timezone.localdate() + SOON
    )
    return Program(text)


def make(program, case, move, key="k-1", **fields):
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return program.post(f"/cases/{case.number}/moves/{move}", {"version": version, "fields": fields}, key=key)


def test_a_deciders_own_token_approves_in_the_deciders_name(world):
    case, decider = world.proposed(), in_post(world.department, "decider")
    answer = make(own_token(decider), case, "approve", amount="40")
    assert answer.status == 200, answer.text
    decision = Decision.objects.get(case=case)
    assert decision.decided_by_id == decider.person_id
    event = CaseEvent.objects.get(case=case, move="approve")
    assert (event.actor_kind, event.actor_person_id) == ("token", decider.person_id)
    assert "智能审批助手" in event.actor_label
    assert Event.objects.filter(kind="cases.case.moved", actor_person_id=decider.person_id).exists()


def test_the_same_officer_cannot_be_both_hands_through_a_token(world):
    both = in_post(world.department, "handler", "decider")
    program, case = own_token(both), world.in_review()
    assert make(program, case, "propose", key="p", **PROPOSAL).status == 200
    refused = make(program, case, "approve", key="a", amount="40")
    assert refused.status == 403
    assert "另一位同事" in refused.json["detail"]
    assert Case.objects.get(pk=case.pk).step == "decision"
    with pytest.raises(NotAllowed):
        world.move(both, case, "approve", amount="40")
    assert make(own_token(in_post(world.department, "decider")), case, "approve", amount="40").status == 200


def test_who_holds_a_departments_program_cannot_decide_what_it_proposed(world):
    holder = in_post(world.department, "operator", "decider")
    _, text = parties.create_department_token(
        actor=holder, department_code=world.department.code, name="区数据平台",
        scopes=("moves:propose", "cases:read"), expires_on=timezone.localdate() + SOON,
    )  # fmt: skip
    case = world.in_review()
    assert make(Program(text), case, "propose", **PROPOSAL).status == 200
    assert CaseEvent.objects.get(case=case, move="propose").token_holder_id == holder.person_id
    with pytest.raises(NotAllowed):
        world.move(holder, case, "approve", amount="40")
    approve = next(move for move in case_queries.legal_moves(holder, case_of(case)) if move.name == "approve")
    assert "另一位同事" in approve.blocked
    assert make(own_token(holder), case, "approve", amount="40").status == 403
    assert world.move(world.decider, case, "approve", amount="40").state == "decided"


def case_of(case):
    return Case.objects.select_related("company", "department").get(pk=case.pk)


def test_a_departments_program_still_decides_nothing(world):
    case = world.proposed()
    assert make(Program(token_for_department(world.department)), case, "approve", amount="40").code == "scope_missing"
    with pytest.raises(InvalidInput):
        token_for_department(world.department, "moves:approve")


def test_only_scopes_of_the_posts_held_can_be_given_and_only_by_the_officer(world):
    handler = in_post(world.department, "handler")
    assert "moves:approve" not in scopes_open_to(handler.posts)
    with pytest.raises(InvalidInput):
        own_token(handler, "moves:approve")
    for outsider in (officer(world.department, "finance"), officer(world.department, "leader"), world.clerk):
        with pytest.raises(NotAllowed):
            own_token(outsider, "cases:read")
    with pytest.raises(InvalidInput):
        parties.create_own_token(
            actor=handler, name="x", scopes=["cases:read"], expires_on=timezone.localdate() + timedelta(days=120)
        )


def test_a_program_offers_no_move_of_money(world):
    assert not {scope for scope in OFFICER_SCOPES if "pay" in scope or "account" in scope}
    case = world.approved()
    both = in_post(world.department, "decider", "finance")
    assert make(own_token(both), case, "prepare_payment").code == "scope_missing"


def test_when_the_post_ends_so_does_the_token(world):
    decider = in_post(world.department, "decider")
    program = own_token(decider)
    assert program.get("/cases").status == 200
    Post.objects.filter(person_id=decider.person_id).update(until_on=timezone.localdate())
    assert program.get("/cases").status == 401
    Post.objects.filter(person_id=decider.person_id).update(until_on=None)
    Person.objects.filter(pk=decider.person_id).update(is_active=False)
    assert program.get("/cases").status == 401


def test_an_own_token_does_not_reach_another_departments_cases(world):
    case = world.submitted()
    stranger = own_token(in_post(a_department("ft-science"), "window", "handler"))
    assert make(stranger, case, "accept").status == 404


def test_an_officer_makes_one_on_the_page_and_an_operator_may_end_it(world, monkeypatch):
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)
    decider, client = in_post(world.department, "decider"), Client()
    client.force_login(Person.objects.get(pk=decider.person_id))
    form = {"name": "助手", "scopes": ["moves:approve", "cases:read"], "expires_on": str(timezone.localdate() + SOON)}
    page = client.post("/desk/tokens/", form, follow=True).text
    assert "只显示这一次" in page
    assert "批准（签我的名）" in page
    wrong = client.post("/desk/tokens/", {**form, "scopes": ["moves:accept"]})
    assert wrong.status_code == 422
    token = ApiToken.objects.get(person_id=decider.person_id)
    with pytest.raises(NotFound):
        parties.revoke_token(actor=in_post(world.department, "decider"), token_id=token.pk)
    parties.revoke_token(actor=in_post(world.department, "operator"), token_id=token.pk)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_company_downloads_its_letter_and_nobody_elses(world, erp):
    case = world.in_review()
    documents.render_letter(
        actor=SYSTEM, template="supplement", subject=("cases.case", case.number), company_id=case.company_id,
        context={
            "department": "演示局", "item": "租金支持", "case_number": case.number, "filed_on": "2026-11-16",
            "contact_name": "何工", "contact_phone": "0755-0000 0003", "due_on": "2026-12-04",
            "wants": [{"name": "租赁合同", "note": "要有末页"}],
        },
    )  # fmt: skip
    listed = erp.get(f"/cases/{case.number}/letters").json["letters"]
    assert [row["title"] for row in listed]
    path = f"/cases/{case.number}/letters/{listed[0]['letter']}"
    answer = erp.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {erp.token}"})
    assert answer.status_code == 200
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as word:
        assert "word/document.xml" in word.namelist()
    assert Event.objects.filter(kind="ledger.personal_data.read", actor_kind="token").exists()
    assert Program(token_for_company(a_company())).get(path).status == 404
    assert erp.get(f"/cases/{case.number}/letters/999999").status == 404
