"""Making and revoking tokens: by owners for their company, by operators for a department."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiqi.core.ledger.models import Event
from huiqi.core.parties import services
from huiqi.core.parties.models import ApiAllowance, ApiReply, ApiToken
from huiqi.core.parties.queries import actor_of_token, find_token
from huiqi.core.parties.sweeping import sweep_interface
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from huiqi.web.kit import middleware
from tests.core.insight import world as insight_world
from tests.core.parties import world as parties_world
from tests.core.parties.world import a_company
from tests.factories import company_actor
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)


@pytest.fixture
def owner(db, monkeypatch):
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)
    person, company = parties_world.a_person(), parties_world.a_company()
    parties_world.a_mandate(person, company)
    client = Client()
    client.force_login(person)
    return client


def form(**changes):
    return {"name": "公司 ERP", "scopes": ["cases:read"], "expires_on": str(timezone.localdate() + SOON), **changes}


def secret_in(html: str) -> str:
    return next(
        part.split("<")[0] for part in html.split(">") if part.startswith("hq_") and "…" not in part.split("<")[0]
    )


def test_a_new_token_is_shown_once_works_and_is_kept_only_as_a_digest(owner):
    page = owner.post("/account/tokens/", form(), follow=True).text
    text = secret_in(page)
    assert "只显示这一次" in page
    assert "no-store" in owner.get("/account/tokens/").headers["Cache-Control"]
    assert text not in owner.get("/account/tokens/").text
    assert Program(text).get("/cases").status == 200
    assert Program(text).get("/events").status == 403
    token = ApiToken.objects.get()
    assert text.rsplit("_", 1)[-1] not in str(ApiToken.objects.values())
    assert token.prefix in owner.get("/account/tokens/").text
    event = Event.objects.get(kind="parties.token.created")
    assert event.payload["prefix"] == token.prefix
    assert "secret" not in str(event.payload)


def test_a_revoked_token_is_refused_at_once(owner):
    text = secret_in(owner.post("/account/tokens/", form(), follow=True).text)
    token = ApiToken.objects.get()
    assert owner.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert Program(text).get("/cases").status == 401
    assert Event.objects.filter(kind="parties.token.revoked").count() == 1
    owner.post(f"/account/tokens/{token.pk}/revoke/")
    assert Event.objects.filter(kind="parties.token.revoked").count() == 1
    assert "已撤销" in owner.get("/account/tokens/").text


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"name": "x" * 61}, {"scopes": []}, {"scopes": ["moves:accept"]}, {"expires_on": ""},
     {"expires_on": "2020-01-01"}, {"expires_on": "2099-01-01"}, {"expires_on": "后天"}],
)  # fmt: skip
def test_a_form_that_is_wrong_comes_back_as_typed(owner, changes):
    answer = owner.post("/account/tokens/", form(**changes))
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
    if "name" not in changes:
        assert 'value="公司 ERP"' in answer.text


def test_an_operator_makes_one_for_a_department_and_sees_no_companys(db, monkeypatch, owner):
    owner.post("/account/tokens/", form(name="别人的 ERP"))
    client = Client()
    client.force_login(insight_world.an_officer("operator"))
    department = insight_world.a_department()
    answer = client.post(
        "/ops/tokens/", form(department=department.code, scopes=["moves:accept", "cases:read"]), follow=True
    )
    assert Program(secret_in(answer.text)).get("/cases").status == 200
    assert "别人的 ERP" not in answer.text
    missing = client.post("/ops/tokens/", {"name": "", "expires_on": ""})
    assert missing.status_code == 422
    assert missing.text.count("请从列表里") >= 2
    company_token = ApiToken.objects.get(department=None)
    assert client.post(f"/ops/tokens/{company_token.pk}/revoke/").status_code == 404


def test_only_an_owner_makes_and_revokes_and_only_for_the_own_company(db):
    company, other = a_company(), a_company()
    given = {"name": "ERP", "scopes": ["cases:read"], "expires_on": timezone.localdate() + SOON}
    token, _ = services.create_company_token(actor=company_actor(company, role="owner"), company_id=company.pk, **given)
    for actor in (company_actor(company, role="clerk"), company_actor(other, role="owner")):
        with pytest.raises(NotAllowed):
            services.create_company_token(actor=actor, company_id=company.pk, **given)
        with pytest.raises(NotFound):
            services.revoke_token(actor=actor, token_id=token.pk)
        with pytest.raises(NotAllowed):
            services.create_department_token(actor=actor, department_code="ft-x", **given)


def test_a_token_cannot_make_tokens(world, erp):
    token = ApiToken.objects.get()

    with pytest.raises(NotAllowed):
        services.create_company_token(
            actor=actor_of_token(token), company_id=world.company.pk, name="x", scopes=["cases:read"],
            expires_on=timezone.localdate(),
        )  # fmt: skip


def test_there_is_an_end_to_how_many(db, monkeypatch):
    company = a_company()
    owner = company_actor(company, role="owner")
    monkeypatch.setattr("huiqi.core.parties.services.tokens.AT_MOST_LIVE", 2)
    given = {"name": "ERP", "scopes": ["cases:read"], "expires_on": timezone.localdate()}
    for _ in range(2):
        services.create_company_token(actor=owner, company_id=company.pk, **given)
    with pytest.raises(Conflict):
        services.create_company_token(actor=owner, company_id=company.pk, **given)


@pytest.mark.parametrize(
    "text", ["", "hq_", "hq_abc_def", "Bearer", "hq_" + "a" * 10 + "_" + "b" * 44, "hq_\x00", "密" * 60]
)
def test_what_is_no_token_finds_none(db, text):
    assert find_token(text) is None


def test_the_right_prefix_with_another_secret_finds_none(world, erp):
    assert find_token(erp.token) is not None
    assert find_token(erp.token[:-1] + ("A" if erp.token[-1] != "A" else "B")) is None


def test_old_replies_and_full_buckets_are_forgotten(world, erp):
    erp.post("/cases", {"opening": world.opening.code}, key="k")
    assert ApiReply.objects.count() == 1
    assert sweep_interface() == (0, 0)
    ApiReply.objects.update(at=timezone.now() - timedelta(hours=25))

    ApiAllowance.objects.update(at=timezone.now() - timedelta(minutes=11))
    buckets, replies = sweep_interface()
    assert (buckets, replies) == (1, 1)


def test_a_company_token_without_a_company_scope_is_invalid(db):
    company = a_company()
    with pytest.raises(InvalidInput):
        services.create_company_token(
            actor=company_actor(company, role="owner"), company_id=company.pk, name="ERP", scopes=["moves:accept"],
            expires_on=timezone.localdate(),
        )  # fmt: skip
