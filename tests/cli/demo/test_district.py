"""The demo district is the same every time, marked 演示, full of gaps and contradictions like a real one."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import yaml
from django.utils import timezone

from huiqi.cli.demo import build_demo, identity, rich, stories
from huiqi.cli.demo.drawing import draw
from huiqi.cli.demo.facts import NEVER_MISSING, facts_of, leave_gaps
from huiqi.cli.demo.people import PASSWORD
from huiqi.cli.demo.sectors import SECTORS
from huiqi.core.facts import queries
from huiqi.core.facts.models import Attribute, Statement
from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.facts.services.record import check_statement
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties.models import Company, Department, Mandate, Person, Post
from huiqi.core.parties.uscc import explain_code
from huiqi.engine.refusal import Conflict

PACKS = Path(__file__).parents[3] / "packs"
TODAY = date(2026, 11, 21)


def test_every_code_is_right_and_no_two_are_alike() -> None:
    codes = [identity.code_of(number) for number in range(3000)]
    assert all(explain_code(code) is None for code in codes)
    assert len(set(codes)) == len(codes)
    assert {code[2:8] for code in codes} == {"440300"}
    rich_codes = [rich.uscc_of(place) for place in range(len(stories.COMPANIES))]
    assert all(explain_code(code) is None for code in rich_codes)
    assert not set(rich_codes) & {identity.code_of(number) for number in range(0, 180_000, 9)}


def test_every_class_is_one_of_gbt_4754() -> None:
    with (PACKS / "reference/lists/gbt4754_2017_amd1.csv").open(encoding="utf-8") as lines:
        known = {row["code"] for row in csv.DictReader(lines) if row["level"] == "小类"}
    assert {each for sector in SECTORS for each in sector.classes} <= known


def test_every_name_says_that_it_is_a_demo() -> None:
    rng = Random(1)
    names = [identity.company_name(rng, sector, "企业法人") for sector in SECTORS for _ in range(20)]
    names += [
        identity.company_name(rng, SECTORS[0], form) for form in ("律师事务所", "个体工商户", "合伙企业", "分支机构")
    ]
    assert all("演示" in name for name in [*names, *(each.name for each in stories.COMPANIES)])


def test_about_fifteen_in_a_hundred_facts_are_missing_but_never_the_registration() -> None:
    rng = Random(2)
    full = [fact for _ in range(200) for fact in facts_of(rng, draw(rng, TODAY), TODAY)]
    kept = leave_gaps(rng, full)
    assert 0.11 < 1 - len(kept) / len(full) < 0.17
    assert sum(fact[0] in NEVER_MISSING for fact in kept) == sum(fact[0] in NEVER_MISSING for fact in full)


@pytest.fixture
def packs(db: None) -> None:
    """Of the packs only what the district stands on: vocabulary, departments, sources."""
    vocabulary = yaml.load((PACKS / "futian/attributes.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    offices = yaml.load((PACKS / "futian/departments.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    load_attributes(actor=SYSTEM, attributes=vocabulary["attributes"])
    Department.objects.bulk_create(
        Department(code=each["code"], name=each["name"], short_name=each["short_name"], level=each["level"])
        for each in offices["departments"]
    )
    for each in [*offices["departments"], *offices["sources"]]:
        ensure_source(actor=SYSTEM, key=each["code"], name=each["short_name"])


def test_a_district_without_packs_is_refused_in_one_sentence(db: None) -> None:
    with pytest.raises(Conflict, match="还没有装入政策包"):
        build_demo(companies=1)


def test_the_district_is_built_once_and_grows_by_the_difference(packs: None) -> None:
    seen: list[tuple[int, int]] = []
    summary = build_demo(companies=30, progress=lambda done, total: seen.append((done, total)))
    assert (summary.companies, summary.companies_added, seen[-1]) == (38, 30, (30, 30))
    statements, people, posts = Statement.objects.count(), Person.objects.count(), Post.objects.count()
    again = build_demo(companies=30)
    assert (again.companies_added, again.statements) == (0, statements)
    assert (Person.objects.count(), Post.objects.count()) == (people, posts)
    assert again.officers == summary.officers
    assert build_demo(companies=40).companies_added == 10
    assert not Company.objects.filter(is_demo=False).exists()


def test_every_demo_fact_fits_the_vocabulary(packs: None) -> None:
    build_demo(companies=300)
    attributes = Attribute.objects.in_bulk()
    for statement in Statement.objects.all():
        attribute = attributes[statement.attribute_id]
        check_statement(attribute, statement.value, statement.year)
        assert statement.as_of_on <= timezone.localdate()


def test_there_is_one_sign_in_a_role_with_the_known_password(packs: None) -> None:
    summary = build_demo(companies=0)
    labels = {role.label for role in Post.Role}
    assert {each.role for each in summary.officers} == labels | {"评审专家"}
    assert {each.role for each in summary.company_people} == {role.label for role in Mandate.Role}
    lin = Person.objects.get(login="lin")
    assert lin.name == "林会计"
    assert lin.check_password(PASSWORD)
    assert lin.mandates.get().company.short_name == "云杉信用"


def test_a_hand_made_company_has_a_full_file_and_one_old_fact(packs: None) -> None:
    build_demo(companies=0)
    company = Company.objects.get(short_name="云杉信用")
    facts, provenance = queries.facts_for_assessment(company.pk, application_day=timezone.localdate())
    assert facts["revenue_total"]["上年度"] == Decimal("4286.30")
    assert provenance["property_kind"].age_days(timezone.localdate()) > 700
    assert provenance["sound_accounting"].is_declared
    assert provenance["revenue_total@上年度"].source_name == "审计报告"


def test_some_departments_contradict_each_other(packs: None) -> None:
    build_demo(companies=200)
    ids = Company.objects.values_list("pk", flat=True)
    assert any(queries.list_conflicts(company_id) for company_id in ids)
