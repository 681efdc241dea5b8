"""A company against what is open: live facts, their sources, the one question, who may look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from huiqi.core.facts.services import StatementRow, ensure_source, record_statements
from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM, Actor
from huiqi.core.matching import queries as matching
from huiqi.core.matching.services import explanation_as_json
from huiqi.core.parties.models import Company
from huiqi.core.parties.services import create_company
from huiqi.core.parties.uscc import complete
from huiqi.engine.exact_json import dumps
from huiqi.engine.refusal import NotFound
from tests.core.catalog.conftest import TODAY, loaded, pack  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("loaded")
FACTS = {
    "is_legal_person": True,
    "sound_accounting": True,
    "industry_tags": ["信用服务业"],
    "property_kind": "社会物业",
    "rent_support_years_used": 1,
    "rent_paid": Decimal("19.908"),
}


@pytest.fixture
def company() -> Company:
    """A company with the facts for the rent support, revenue of 2025 included."""
    made = create_company(
        actor=SYSTEM, uscc=complete("91440300MA5YDE01"), name="云杉信用（演示）有限公司", is_demo=True
    )
    state(made, FACTS)
    state(made, {"revenue_total": Decimal("4286.3")}, year=2025)
    return made


def state(company: Company, facts: dict[str, object], year: int | None = None, on: date = date(2026, 5, 31)) -> None:
    ensure_source(actor=SYSTEM, key="ft-tax", name="区税务局")
    rows = [StatementRow(company.pk, key, value, year=year) for key, value in facts.items()]
    record_statements(actor=SYSTEM, rows=rows, source="ft-tax", as_of_on=on)


def verdict_of(company: Company) -> matching.Verdict:
    return matching.assess_company(actor=SYSTEM, company_id=company.pk, item_id="ft-credit-rent-2025", on=TODAY)


def test_a_company_is_told_what_it_gets_and_from_which_facts(company: Company) -> None:
    verdict = verdict_of(company)
    assert (verdict.outcome, verdict.amount_yuan) == ("eligible", Decimal("99540"))
    revenue = next(row for row in verdict.explanation.clauses if row.attr == "revenue_total")
    assert (revenue.source, revenue.as_of_on) == ("区税务局", date(2026, 5, 31))
    assert revenue.gap == "多 3,286.30 万元"


def test_last_years_fact_is_not_this_years(company: Company) -> None:
    next_year = matching.assess_company(
        actor=SYSTEM, company_id=company.pk, item_id="ft-credit-rent-2025", on=date(2027, 1, 5)
    )
    assert "revenue_total@上年度" in next_year.assessment.missing


def test_a_later_word_of_the_source_changes_the_answer_and_the_earlier_day_stays(company: Company) -> None:
    state(company, {"rent_support_years_used": 3}, on=date(2026, 11, 1))
    assert verdict_of(company).outcome == "not_eligible"


def test_only_open_items_are_matched_on_the_home_page(company: Company) -> None:
    matches = matching.match_company(actor=SYSTEM, company_id=company.pk, on=TODAY)
    assert {verdict.item.id for verdict in matches.verdicts} == {"ft-credit-rent-2025", "ft-ip-pledge-2021"}
    assert all(verdict.opening is not None for verdict in matches.verdicts)


def test_one_step_short_names_the_step_that_was_tried(company: Company) -> None:
    state(company, {"revenue_total": Decimal("999.99")}, year=2025, on=date(2026, 6, 30))
    near = matching.one_step_short([verdict_of(company)])
    assert near[0].advice is not None
    assert near[0].advice.changes[0].text == "上年度营业收入总额差 0.01 万元，到 1,000.00 万元 就够"


def test_the_one_question_is_one_whose_answer_opens_something(company: Company) -> None:
    blank = create_company(actor=SYSTEM, uscc=complete("91440300MA5YDE02"), name="无租金（演示）有限公司", is_demo=True)
    state(blank, {key: value for key, value in FACTS.items() if key != "property_kind"})
    state(blank, {"revenue_total": Decimal(5000)}, year=2025)
    verdict = verdict_of(blank)
    question = matching.best_question([verdict])
    assert question is not None and question.attr == "property_kind"
    assert question.opens_up == (verdict,)


def test_nobody_else_is_told_that_a_company_exists(company: Company) -> None:
    stranger = Actor(kind="person", label="路人", person_id=1, company_id=company.pk + 1, mandates=frozenset({"owner"}))
    for actor in (ANONYMOUS, stranger):
        with pytest.raises(NotFound):
            matching.match_company(actor=actor, company_id=company.pk, on=TODAY)


def test_the_queries_do_not_grow_with_the_openings(company: Company, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        matches = matching.match_company(actor=SYSTEM, company_id=company.pk, on=TODAY)
        assert [verdict.explanation for verdict in matches.verdicts]


def test_a_verdict_is_written_exactly(company: Company) -> None:
    text = dumps(explanation_as_json(verdict_of(company)))
    assert '"amount":9.954' in text and '"outcome":"eligible"' in text


def test_the_size_is_derived_from_the_table_in_the_catalog(company: Company) -> None:
    state(company, {"sme_industry_class": "软件和信息技术服务业", "employees_total": 12})
    state(company, {"assets_total": Decimal(800)}, year=2025)
    size = matching.facts_room.facts_for_assessment(company.pk, application_day=TODAY)[0]["sme_size"]
    assert size == "小型"  # 营收 4286.3 达中型下限，12 人不足 100 人，下划一档


def test_a_size_that_a_department_states_is_not_derived(company: Company) -> None:
    state(company, {"sme_industry_class": "软件和信息技术服务业", "employees_total": 12, "sme_size": "中型"})
    assert matching.facts_room.facts_for_assessment(company.pk, application_day=TODAY)[0]["sme_size"] == "中型"
