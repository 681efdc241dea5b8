"""The whole district in one pass says of each company what its own page says; runs, changes, lists, telling."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from huiqi.core.catalog.services import load_items
from huiqi.core.facts.services import StatementRow, ensure_source, load_attributes, record_statements, withdraw_batch
from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM
from huiqi.core.matching import queries as matching
from huiqi.core.matching import run_queries as runs
from huiqi.core.matching.models import ItemResult, MatchRun
from huiqi.core.matching.services import freeze_cohort, match_district, tell_companies
from huiqi.core.notices.models import Notice
from huiqi.core.parties.models import Company, Mandate, Person
from huiqi.core.parties.services import create_company
from huiqi.core.parties.uscc import complete
from huiqi.engine.refusal import InvalidInput, NotAllowed
from huiqi.engine.rules import Vocabulary, parse_ruleset, parse_vocabulary
from huiqi.engine.rules.validation import fault_of
from tests.core.catalog.conftest import TODAY, loaded, pack, whole_pack  # noqa: F401 - fixtures
from tests.engine.kernel.district import edgy_parties

COMPANIES = 24
RENT = "ft-credit-rent-2025"
FITS = {
    "is_legal_person": True, "sound_accounting": True, "industry_tags": ["信用服务业"], "property_kind": "社会物业",
    "rent_support_years_used": 1, "rent_paid": 20, "revenue_total": {"上年度": 4286},
}  # fmt: skip


def make_company(number: int) -> Company:
    return create_company(actor=SYSTEM, uscc=complete(f"91440300MA5Y{number:04}"), name=f"第{number}号（演示）公司")


def state(company: Company, facts: dict[str, Any], day: date = date(2026, 6, 1)) -> Any:
    ensure_source(actor=SYSTEM, key="ft-tax", name="区税务局")
    rows = []
    for key, value in facts.items():
        if isinstance(value, dict):
            years = {"上年度": 2025, "前年度": 2024, "大前年度": 2023}
            rows += [StatementRow(company.pk, key, each, year=years[year]) for year, each in value.items()]
        elif value is not None:
            rows.append(StatementRow(company.pk, key, value))
    return record_statements(actor=SYSTEM, rows=rows, source="ft-tax", as_of_on=day)


def can_be_true(facts: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """What the intake would let in."""
    return {key: value for key, value in facts.items() if value is not None and not fault_of(vocabulary[key], value)}


def result_of(run: MatchRun, item: str = RENT) -> ItemResult:
    return run.results.select_related("run").get(item_id=item)


@pytest.mark.django_db
def test_the_run_says_of_every_company_what_its_page_says() -> None:
    whole = whole_pack()
    load_attributes(actor=SYSTEM, attributes=whole.attributes.values())
    load_items(actor=SYSTEM, pack=whole, today=TODAY)
    rulesets = [parse_ruleset(item.data, release.data) for item in whole.items.values() for release in item.releases]
    vocabulary = parse_vocabulary(whole.vocabulary)
    parties = edgy_parties(COMPANIES, rulesets, vocabulary, seed=5)
    chance = random.Random(5)
    for number, facts in enumerate(parties):
        facts["reg_date"] = f"{chance.randint(2005, 2026)}-0{chance.randint(1, 9)}-15"
        facts["sme_industry_class"] = chance.choice(["软件和信息技术服务业", "批发业", "零售业", "工业"])
        state(make_company(number), can_be_true(facts, vocabulary))
    run = match_district(actor=SYSTEM, on=TODAY)
    assert (run.company_count, run.item_count) == (COMPANIES, 142)
    results = {each.item_id: each for each in run.results.select_related("run")}
    for company in Company.objects.all():
        for verdict in matching.match_releases(actor=SYSTEM, company_id=company.pk, on=TODAY):
            found = runs.outcome_of_company(results[verdict.item.id], company.pk)
            assert found == verdict.outcome, (company.name, verdict.item.id)
    assert sum(result.counts.get("insufficient_data", 0) for result in results.values())
    assert sum(result.counts.get("not_eligible", 0) for result in results.values())


@pytest.mark.usefixtures("loaded")
def test_who_came_and_who_went_since_the_run_before() -> None:
    stays, comes, goes = (make_company(number) for number in range(3))
    state(stays, FITS)
    batch = state(goes, FITS)
    state(comes, {**FITS, "sound_accounting": False})
    first = match_district(actor=SYSTEM, on=TODAY)
    assert result_of(first).counts["one_short"] == 1
    assert runs.companies_of(result_of(first), "one_short") == [comes.pk]
    state(comes, {"sound_accounting": True}, day=date(2026, 7, 1))
    withdraw_batch(actor=SYSTEM, batch_id=batch.pk, reason="报错了")
    newcomer = make_company(3)
    second = match_district(actor=SYSTEM, on=TODAY)
    change = next(each for each in runs.list_changes(second) if each.result.item_id == RENT)
    assert (change.eligible, dict(change.changed)) == (
        2, {"newly_eligible": 1, "no_longer": 1, "newly_one_short": 0},
    )  # fmt: skip
    assert runs.companies_of(result_of(second), "newly_eligible") == [comes.pk]
    assert runs.companies_of(result_of(second), "no_longer") == [goes.pk]
    assert runs.outcome_of_company(result_of(second), newcomer.pk) == "insufficient_data"
    assert runs.outcome_of_company(result_of(first), newcomer.pk) is None


@pytest.mark.usefixtures("loaded")
def test_a_run_is_due_when_facts_have_changed() -> None:
    company = make_company(0)
    assert runs.is_run_due()
    match_district(actor=SYSTEM)
    assert not runs.is_run_due()
    state(company, FITS)
    assert runs.is_run_due()


@pytest.mark.usefixtures("loaded")
def test_a_list_is_frozen_and_nobody_is_told_twice() -> None:
    told, silent = make_company(0), make_company(1)
    person = Person.objects.create(login="clerk", name="演示经办")
    Mandate.objects.create(person=person, company=told, role="owner")
    for company in (told, silent):
        state(company, FITS)
    result = result_of(match_district(actor=SYSTEM, on=TODAY))
    cohort = freeze_cohort(actor=SYSTEM, result_id=result.pk, kind="eligible", name="符合租金支持的企业")
    assert sorted(cohort.company_ids) == sorted([told.pk, silent.pk])
    assert tell_companies(actor=SYSTEM, result_id=result.pk) == 1
    assert tell_companies(actor=SYSTEM, result_id=result.pk) == 0
    again = result_of(match_district(actor=SYSTEM, on=TODAY))
    assert tell_companies(actor=SYSTEM, result_id=again.pk) == 0
    assert Notice.objects.filter(company=told, template="opening_opens").count() == 1
    with pytest.raises(InvalidInput, match="没有开放申请"):
        tell_companies(actor=SYSTEM, result_id=result_of(match_district(actor=SYSTEM, on=TODAY), "tax-hnte-15").pk)


@pytest.mark.usefixtures("loaded")
def test_only_those_who_may_see_the_district_see_it() -> None:
    with pytest.raises(NotAllowed):
        match_district(actor=ANONYMOUS)
    with pytest.raises(NotAllowed):
        runs.list_runs(ANONYMOUS)


@pytest.mark.usefixtures("loaded")
def test_the_queries_do_not_grow_with_the_companies(django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        state(make_company(number), FITS)
    with django_assert_max_num_queries(20):
        match_district(actor=SYSTEM, on=TODAY)
