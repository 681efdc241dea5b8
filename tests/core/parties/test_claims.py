"""The first person of a company claims it, an officer decides, once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from pytest_django import Settings

from huiqi.adapters.identity import DEMO_CODE, DEMO_COMPANY
from huiqi.core.ledger.queries import count_events
from huiqi.core.parties import effects, events, queries, services
from huiqi.core.parties.models import Company, CompanyClaim, Mandate
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.core.parties import world

pytestmark = pytest.mark.django_db


def test_an_approved_claim_makes_the_claimant_owner_of_a_company_new_to_the_library() -> None:
    person, officer = world.a_person(), world.an_officer()
    claim = world.a_claim(person)
    decided = services.decide_claim(actor=queries.actor_for(officer), claim_id=claim.pk, approve=True)
    assert world.actor(person).mandates == {"owner"}
    assert decided.company == Company.objects.get(uscc=claim.uscc)
    assert decided.company is not None
    assert decided.company.name_initials.startswith("xywl")
    kinds = [events.CLAIM_FILED, events.CLAIM_APPROVED]
    assert count_events(subject=("parties.claim", claim.pk), kinds=kinds) == 2


def test_a_refusal_needs_a_reason_and_gives_nothing() -> None:
    person, officer = world.a_person(), queries.actor_for(world.an_officer())
    claim = world.a_claim(person)
    with pytest.raises(InvalidInput, match="写明原因"):
        services.decide_claim(actor=officer, claim_id=claim.pk, approve=False, reason=" ")
    services.decide_claim(actor=officer, claim_id=claim.pk, approve=False, reason="授权书没有盖章。")
    assert not Mandate.objects.exists()
    assert world.a_claim(person, claim.uscc).state == "pending"


def test_a_claim_with_a_wrong_code_or_without_papers_says_so_at_each_field() -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.claim_company(
            actor=world.actor(world.a_person()), uscc="91440300MA5G8X2K01", licence_file_id="", letter_file_id=""
        )
    assert set(refusal.value.fields) == {"uscc", "licence", "letter"}
    assert "第 18 位" in refusal.value.fields["uscc"]


def test_a_company_with_an_owner_is_not_claimed_again_and_the_contact_is_masked() -> None:
    company, owner = world.a_company(), world.a_person("周岚", login="13800002207")
    world.a_mandate(owner, company)
    with pytest.raises(Conflict) as refusal:
        world.a_claim(world.a_person(), company.uscc)
    assert "周*" in refusal.value.message
    assert "138****2207" in refusal.value.message
    assert "13800002207" not in refusal.value.message
    assert refusal.value.code == "has_owner"


def test_the_same_person_waits_for_the_first_claim() -> None:
    person = world.a_person()
    claim = world.a_claim(person)
    with pytest.raises(Conflict, match="正在审核"):
        world.a_claim(person, claim.uscc)


def test_only_the_window_of_a_department_that_checks_claims_decides() -> None:
    claim = world.a_claim(world.a_person())
    handler = world.an_officer("handler")
    elsewhere = world.an_officer("window", department="ft-culture", claims=False)
    for officer in (handler, elsewhere):
        actor = queries.actor_for(officer)
        with pytest.raises(NotAllowed):
            services.decide_claim(actor=actor, claim_id=claim.pk, approve=True)
        assert queries.list_claims(actor) == []
        with pytest.raises(NotFound):
            queries.get_claim(actor, claim.pk)


def test_nobody_decides_their_own_claim() -> None:
    officer = world.an_officer()
    claim = world.a_claim(officer)
    with pytest.raises(NotAllowed, match="自己提交"):
        services.decide_claim(actor=queries.actor_for(officer), claim_id=claim.pk, approve=True)


def test_of_two_claims_for_one_company_only_the_first_can_win() -> None:
    officer, uscc = queries.actor_for(world.an_officer()), world.a_code()
    first, second = world.a_claim(world.a_person(), uscc), world.a_claim(world.a_person(), uscc)
    services.decide_claim(actor=officer, claim_id=first.pk, approve=True)
    with pytest.raises(Conflict, match="已有企业管理员"):
        services.decide_claim(actor=officer, claim_id=second.pk, approve=True)
    second.refresh_from_db()
    assert second.state == "pending"


def test_seeing_a_claimant_unmasked_is_recorded() -> None:
    person, officer = world.a_person(), queries.actor_for(world.an_officer())
    claim = world.a_claim(person)
    assert queries.reveal_claimant(officer, claim.pk) == person
    assert count_events(subject=("parties.person", person.pk), kinds=["ledger.personal_data.read"]) == 1


def test_a_handler_of_a_higher_room_that_refuses_undoes_the_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(actor: object, subject: object) -> None:
        raise Refusal("通知模板缺失。")

    officer, claim = queries.actor_for(world.an_officer()), world.a_claim(world.a_person())
    monkeypatch.setitem(effects._handlers, events.CLAIM_APPROVED, [refuse])
    with pytest.raises(Refusal, match="模板缺失"):
        services.decide_claim(actor=officer, claim_id=claim.pk, approve=True)
    claim.refresh_from_db()
    assert claim.state == "pending"
    assert not Mandate.objects.exists()


def test_the_unconnected_identity_service_says_so(settings: Settings) -> None:
    settings.HUIQI = {**settings.HUIQI, "PORTS": {"identity": "huiqi.adapters.identity.NullIdentity"}}
    with pytest.raises(NotAllowed, match="未接入"):
        services.claim_company_by_identity(actor=world.actor(world.a_person()), code=DEMO_CODE)


def test_the_demo_identity_service_vouches_for_one_company_once(settings: Settings) -> None:
    settings.HUIQI = {**settings.HUIQI, "PORTS": {"identity": "huiqi.adapters.identity.DemoIdentity"}}
    mandate = services.claim_company_by_identity(actor=world.actor(world.a_person()), code=DEMO_CODE)
    assert (mandate.company.name, mandate.company.uscc) == DEMO_COMPANY
    with pytest.raises(Conflict):
        services.claim_company_by_identity(actor=world.actor(world.a_person()), code=DEMO_CODE)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides_and_the_other_is_told_who() -> None:
    claim = world.a_claim(world.a_person())
    officers = [queries.actor_for(world.an_officer(name=name)) for name in ("何敏", "陈诚")]
    start, outcomes = threading.Barrier(2), {}

    def decide(index: int) -> None:
        try:
            start.wait()
            services.decide_claim(actor=officers[index], claim_id=claim.pk, approve=index == 0, reason="不符。")
            outcomes[index] = "won"
        except Conflict as refusal:
            outcomes[index] = refusal.message
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    loser = next(words for words in outcomes.values() if words != "won")
    winner = CompanyClaim.objects.get(pk=claim.pk).decided_by
    assert winner is not None
    assert sorted(words == "won" for words in outcomes.values()) == [False, True]
    assert f"已由{winner.name}" in loser
    kinds = [events.CLAIM_APPROVED, events.CLAIM_REFUSED]
    assert count_events(subject=("parties.claim", claim.pk), kinds=kinds) == 1
