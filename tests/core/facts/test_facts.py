"""Sourced, dated statements: nothing overwrites, and every reader learns who says so and of which day it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiqi.core.facts import access, queries
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.facts.models import Batch, Statement
from huiqi.core.facts.services import (
    StatementRow,
    declare_fact,
    load_attributes,
    record_statements,
    set_source_priority,
    withdraw_batch,
    withdraw_declaration,
)
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed

TODAY = date(2026, 11, 1)


def record(
    company: Company,
    attribute: str,
    value: Any,
    *,
    source: str = "tax",
    on: date = TODAY,
    year: int | None = None,
    at: datetime | None = None,
) -> Batch:
    row = StatementRow(company.pk, attribute, value, year)
    return record_statements(actor=SYSTEM, rows=[row], source=source, as_of_on=on, recorded_at=at)


def current(company: Company, key: str, **options: Any) -> FactOnFile:
    fact = queries.current_facts(company.pk, **options)[key]
    assert isinstance(fact, FactOnFile)
    return fact


def test_a_fact_comes_back_with_its_source_and_its_day(company: Company) -> None:
    record(company, "employees_total", 128, on=date(2026, 5, 31))
    fact = current(company, "employees_total")
    assert (fact.value, fact.unit, fact.source_name, fact.as_of_on) == (128, "人", "税务部门", date(2026, 5, 31))
    assert not fact.is_declared


def test_money_survives_exactly(company: Company) -> None:
    exact = Decimal("4286.123456789012345678901234567")
    record(company, "revenue_total", exact, year=2025)
    record(company, "guarantee_loans", [{"amount": Decimal("500.10"), "fee": Decimal("3.7")}])
    facts, _ = queries.facts_for_assessment(company.pk, application_day=TODAY)
    assert facts["revenue_total"] == {"上年度": exact}
    assert facts["guarantee_loans"] == [{"amount": Decimal("500.10"), "fee": Decimal("3.7")}]


def test_the_stronger_source_counts_even_when_the_weaker_speaks_later(company: Company) -> None:
    record(company, "employees_total", 100, source="tax", on=date(2026, 1, 1))
    record(company, "employees_total", 90, source="stat", on=date(2026, 6, 1))
    assert current(company, "employees_total").value == 100


def test_a_source_may_be_stronger_for_one_attribute(company: Company) -> None:
    record(company, "employees_total", 100, source="tax")
    record(company, "employees_total", 90, source="stat")
    set_source_priority(actor=SYSTEM, source_key="stat", attribute="employees_total", priority=1)
    assert current(company, "employees_total").value == 90


def test_of_one_source_the_later_data_day_counts_and_then_the_later_record(company: Company) -> None:
    record(company, "employees_total", 100, on=date(2026, 6, 1))
    record(company, "employees_total", 80, on=date(2026, 1, 1))
    assert current(company, "employees_total").value == 100
    record(company, "employees_total", 101, on=date(2026, 6, 1))
    assert current(company, "employees_total").value == 101


def test_the_profile_is_one_query(company: Company, django_assert_num_queries: Any) -> None:
    record(company, "employees_total", 1)
    with django_assert_num_queries(1):
        queries.current_facts(company.pk)


def test_years_are_counted_back_from_the_day_of_application(company: Company) -> None:
    for year, revenue in ((2025, 300), (2024, 200), (2023, 100), (2020, 1)):
        record(company, "revenue_total", revenue, year=year)
    facts, provenance = queries.facts_for_assessment(company.pk, application_day=date(2026, 3, 1))
    assert facts["revenue_total"] == {"上年度": 300, "前年度": 200, "大前年度": 100}
    assert provenance["revenue_total@前年度"].year == 2024
    facts, _ = queries.facts_for_assessment(company.pk, application_day=date(2025, 3, 1))
    assert facts["revenue_total"] == {"上年度": 200, "前年度": 100}


def test_a_year_that_no_rule_names_leaves_the_key_absent(company: Company) -> None:
    record(company, "revenue_total", 1, year=2019)
    facts, _ = queries.facts_for_assessment(company.pk, application_day=TODAY)
    assert "revenue_total" not in facts


def test_contribution_may_be_given_bare_or_by_year(company: Company) -> None:
    record(company, "local_contribution", 7)
    assert queries.facts_for_assessment(company.pk, application_day=TODAY)[0]["local_contribution"] == 7
    record(company, "local_contribution", 9, year=2024)
    assert queries.facts_for_assessment(company.pk, application_day=TODAY)[0]["local_contribution"] == {"前年度": 9}


def test_age_is_computed_from_the_founding_day_only_when_nobody_stated_it(company: Company) -> None:
    record(company, "reg_date", "2023-11-02")
    facts, provenance = queries.facts_for_assessment(company.pk, application_day=TODAY)
    assert (facts["biz_age_months"], facts["biz_age_years"]) == (35, 2)
    assert provenance["biz_age_years"].standing == "derived"
    record(company, "biz_age_years", 5)
    facts, _ = queries.facts_for_assessment(company.pk, application_day=TODAY)
    assert facts["biz_age_years"] == 5


def test_answers_of_a_form_replace_whole_keys(company: Company) -> None:
    record(company, "revenue_total", 300, year=2025)
    record(company, "revenue_total", 200, year=2024)
    facts, provenance = queries.facts_for_assessment(
        company.pk,
        application_day=TODAY,
        overrides={"revenue_total": {"上年度": Decimal(310)}, "reg_date": "2020-01-01"},
    )
    assert facts["revenue_total"] == {"上年度": 310}
    assert "revenue_total@前年度" not in provenance
    assert provenance["revenue_total@上年度"].standing == "override"
    assert facts["biz_age_years"] == 6


def test_a_declared_fact_never_hides_a_verified_one(company: Company, clerk: Actor) -> None:
    record(company, "employees_total", 100, on=date(2026, 5, 31))
    declare_fact(
        actor=clerk, company_id=company.pk, attribute="employees_total", year=None, value=120, reason="六月新招"
    )
    assert current(company, "employees_total").value == 100
    own = current(company, "employees_total", prefer_declared=True)
    assert (own.value, own.source_name, own.is_declared) == (120, "企业申报", True)
    [conflict] = queries.list_conflicts(company.pk)
    assert (conflict.counts.value, [each.value for each in conflict.others]) == (100, [120])


def test_a_later_word_of_a_department_outweighs_an_older_declaration(company: Company, clerk: Actor) -> None:
    statement = declare_fact(actor=clerk, company_id=company.pk, attribute="employees_total", year=None, value=120)
    tomorrow = statement.as_of_on + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO facts_statement (company_id, attribute_id, value, source_id, as_of_on, recorded_at, standing, note)"
            " SELECT company_id, attribute_id, '99', (SELECT id FROM facts_source WHERE key = 'tax'), %s, now(), 'verified', ''"
            " FROM facts_statement",
            [tomorrow],
        )
    assert current(company, "employees_total", prefer_declared=True).value == 120
    assert current(company, "employees_total", prefer_declared=True, as_of=tomorrow).value == 99


def test_a_declaration_stands_where_no_department_knows_and_can_be_taken_back(company: Company, clerk: Actor) -> None:
    statement = declare_fact(actor=clerk, company_id=company.pk, attribute="is_legal_person", year=None, value=True)
    assert current(company, "is_legal_person").is_declared
    withdraw_declaration(actor=clerk, statement_id=statement.pk)
    assert "is_legal_person" not in queries.current_facts(company.pk)
    with pytest.raises(Conflict):
        withdraw_declaration(actor=clerk, statement_id=statement.pk)


def test_nobody_declares_for_another_company(company: Company, clerk: Actor) -> None:
    other = Company.objects.create(uscc="91440300MA5DEM111X", name="另一家（演示）", is_demo=True)
    with pytest.raises(NotAllowed):
        declare_fact(actor=clerk, company_id=other.pk, attribute="employees_total", year=None, value=1)
    assert access.may_read(clerk, company.pk)
    assert not access.may_read(clerk, other.pk)
    record(other, "employees_total", 1)
    assert not access.visible_to(clerk).filter(company=other).exists()


def test_only_the_system_an_operator_or_a_machine_brings_departments_data(clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        record_statements(actor=clerk, rows=[], source="tax", as_of_on=TODAY)


def test_two_sources_that_agree_are_no_conflict(company: Company) -> None:
    record(company, "employees_total", Decimal("100.0"), source="tax")
    record(company, "employees_total", 100, source="stat")
    record(company, "industry_tags", ["甲", "乙"], source="tax")
    record(company, "industry_tags", ["乙", "甲"], source="stat")
    record(company, "employees_total", 100, source="stat", on=date(2025, 1, 1))
    assert queries.list_conflicts(company.pk) == []


def test_a_withdrawn_batch_leaves_the_profile_as_it_was(company: Company) -> None:
    record(company, "employees_total", 100, on=date(2026, 1, 1))
    wrong = record(company, "employees_total", 9999, on=date(2026, 6, 1))
    withdraw_batch(actor=SYSTEM, batch_id=wrong.pk, reason="单位填错")
    assert current(company, "employees_total").value == 100
    assert Statement.objects.count() == 2
    with pytest.raises(Conflict):
        withdraw_batch(actor=SYSTEM, batch_id=wrong.pk, reason="again")


def test_the_same_file_twice_changes_nothing(company: Company) -> None:
    rows = [StatementRow(company.pk, "employees_total", 5)]
    first = record_statements(actor=SYSTEM, rows=rows, source="tax", as_of_on=TODAY, digest="abc")
    second = record_statements(actor=SYSTEM, rows=rows, source="tax", as_of_on=TODAY, digest="abc")
    assert first.pk == second.pk
    assert Statement.objects.count() == 1
    assert Event.objects.filter(kind="facts.batch.recorded").count() == 1


@pytest.mark.parametrize(
    ("attribute", "value", "year"),
    [
        ("employees_total", -1, None),
        ("employees_total", None, None),
        ("employees_total", "128", None),
        ("employees_total", 1.5, None),
        ("employees_total", 3, 2025),
        ("revenue_total", 3, None),
        ("reg_date", "2022-02-30", None),
        ("industry_tags", "餐饮", None),
        ("no_such_key", 1, None),
    ],
)
def test_one_bad_row_keeps_the_whole_batch_out(company: Company, attribute: str, value: Any, year: int | None) -> None:
    rows = [StatementRow(company.pk, "is_legal_person", True), StatementRow(company.pk, attribute, value, year)]
    with pytest.raises(InvalidInput):
        record_statements(actor=SYSTEM, rows=rows, source="tax", as_of_on=TODAY)
    assert not Statement.objects.exists()


def test_a_data_day_in_the_future_is_refused(company: Company) -> None:
    with pytest.raises(InvalidInput, match="在今天之后"):
        record(company, "employees_total", 1, on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("table", ["facts_statement", "facts_batch", "facts_withdrawal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_or_delete(company: Company, table: str, verb: str) -> None:
    batch = record(company, "employees_total", 1)
    withdraw_batch(actor=SYSTEM, batch_id=batch.pk, reason="x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


def test_the_database_refuses_a_null_value(company: Company) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO facts_statement (company_id, attribute_id, value, source_id, as_of_on, recorded_at, standing, note)"
            " SELECT %s, 'employees_total', 'null', id, now(), now(), 'verified', '' FROM facts_source LIMIT 1",
            [company.pk],
        )


def test_the_vocabulary_loads_twice_without_change_and_keeps_its_types(company: Company) -> None:
    entry = {"key": "employees_total", "name": "从业人员数", "type": "number", "unit": "人", "period": "上年度"}
    assert load_attributes(actor=SYSTEM, attributes=[entry]) == 0
    assert load_attributes(actor=SYSTEM, attributes=[{**entry, "meaning": "年末数"}]) == 1
    with pytest.raises(InvalidInput, match="另立新键"):
        load_attributes(actor=SYSTEM, attributes=[{**entry, "type": "money"}])
    [loaded] = [each for each in queries.vocabulary()["attributes"] if each["key"] == "employees_total"]
    assert (loaded["unit"], loaded["period"], loaded["meaning"], loaded["enum"]) == ("人", "上年度", "年末数", None)


def test_a_snapshot_is_plain_json_and_shows_what_was_not_known(company: Company, clerk: Actor) -> None:
    record(company, "revenue_total", Decimal("4286.30"), year=2025, on=date(2026, 5, 31))
    declare_fact(actor=clerk, company_id=company.pk, attribute="employees_total", year=None, value=12)
    rows = queries.snapshot(company.pk, ["revenue_total", "employees_total", "reg_district"], TODAY)
    assert [row["value"] for row in rows] == ["4286.3", "12", None]
    assert (rows[0]["period"], rows[0]["year"], rows[0]["source"], rows[0]["as_of_on"]) == (
        "上年度",
        2025,
        "税务部门",
        "2026-05-31",
    )
    assert rows[1]["standing"] == "declared"


moments = st.integers(min_value=0, max_value=40)
sayings = st.tuples(st.sampled_from(["tax", "stat"]), st.integers(0, 50), moments, moments, st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sayings, min_size=1, max_size=8), moments)
def test_what_was_known_on_a_day_stays_the_same_whatever_comes_later(
    company: Company, said: list[tuple[str, int, int, int, bool]], asked: int
) -> None:
    start = date(2026, 1, 1)
    day = start + timedelta(days=asked)
    said = sorted(said, key=lambda each: max(each[2], each[3]))
    with transaction.atomic():
        answers = []
        for source, value, as_of, recorded, is_withdrawn in said:
            recorded = max(as_of, recorded)
            at = timezone.make_aware(datetime.combine(start + timedelta(days=recorded), datetime.min.time()))
            batch = record(company, "employees_total", value, source=source, on=start + timedelta(days=as_of), at=at)
            if is_withdrawn:
                withdraw_batch(actor=SYSTEM, batch_id=batch.pk, reason="x")
            if recorded > asked:
                answers.append(queries.current_facts(company.pk, as_of=day))
            else:
                answers = [queries.current_facts(company.pk, as_of=day)]
        assert all(each == answers[0] for each in answers)
        assert Statement.objects.count() == len(said)
        transaction.set_rollback(True)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
            lambda text: text == text.strip() != ""
        ),
        min_size=1, max_size=4, unique=True,
    )
)  # fmt: skip
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_signs_stand_in_a_text_they_come_back_as_they_were(company: Company, texts: list[str]) -> None:
    note = "\\N\t第一行\n第二行\\"
    row = StatementRow(company.pk, "industry_tags", texts, None, None, note)
    batch = record_statements(actor=SYSTEM, rows=[row], source="tax", as_of_on=TODAY)
    statement = batch.statements.get()
    assert statement.value == texts and statement.note == note


def test_equal_values_of_one_batch_are_each_kept_and_a_truth_is_never_a_number(company: Company) -> None:
    other = Company.objects.create(uscc="91440300MA5DEMQ01X".replace("Q0", "00"), name="另一家（演示）", is_demo=True)
    rows = [StatementRow(each.pk, "employees_total", 5) for each in (company, other)]
    record_statements(actor=SYSTEM, rows=rows, source="tax", as_of_on=TODAY)
    assert [current(each, "employees_total").value for each in (company, other)] == [5, 5]
    with pytest.raises(InvalidInput):
        record_statements(
            actor=SYSTEM, source="tax", as_of_on=TODAY,
            rows=[StatementRow(company.pk, "employees_total", 1), StatementRow(other.pk, "employees_total", True)],
        )  # fmt: skip
