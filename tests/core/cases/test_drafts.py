"""Filling in: facts with their source, several people at once, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from huiqi.core.cases import services
from huiqi.core.cases.models import Answer, Case
from huiqi.core.cases.queries import get_case, get_draft
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.factories import World, a_company, a_key, a_paper, company_actor


def begin(world: World) -> Case:
    return services.open_draft(actor=world.clerk, company_id=world.company.pk, opening_code=world.opening.code)


def test_a_draft_comes_filled_from_facts_with_their_source_and_day(world: World) -> None:
    case = begin(world)
    answer = Answer.objects.get(case=case, field="revenue_total@上年度")
    assert (answer.value, answer.origin, answer.source) == (Decimal("4286.30"), "fact", "税务部门")
    assert answer.as_of_on == timezone.localdate() - timedelta(days=30)
    assert Answer.objects.get(case=case, field="is_legal_person").value is True


def test_numbers_of_cases_run_without_gaps_in_their_series(world: World) -> None:
    first = begin(world)
    other = company_actor(a_company())
    second = services.open_draft(actor=other, company_id=other.company_id, opening_code=world.opening.code)
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"{year}-CR-0001", f"{year}-CR-0002"]


def test_what_people_type_is_understood_or_asked_back_and_one_bad_field_loses_no_other(world: World) -> None:
    case = begin(world)
    saved = services.save_answers(
        actor=world.clerk,
        case_number=case.number,
        values={"rent_paid": "1,200万", "contact_name": "林会计", "payee_account": "12ab"},
    )
    assert set(saved.saved) == {"rent_paid", "contact_name"}
    assert "银行账号" in saved.problems["payee_account"]
    assert Answer.objects.get(case=case, field="rent_paid").value == Decimal(1200)
    saved = services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "约一千"})
    assert "rent_paid" in saved.problems
    assert Answer.objects.get(case=case, field="rent_paid").value == Decimal(1200)


def test_correcting_a_fact_makes_it_a_declared_one_and_the_fact_stays_visible(world: World) -> None:
    case = begin(world)
    services.save_answers(
        actor=world.clerk,
        case_number=case.number,
        values={"revenue_total@上年度": "5000"},
        reasons={"revenue_total@上年度": "年报已更正"},
    )
    rows = {row.field.name: row for group in get_draft(world.clerk, case.number).groups.values() for row in group}
    row = rows["revenue_total@上年度"]
    assert (row.value, row.origin, row.source, row.reason) == (Decimal(5000), "declared", "企业申报", "年报已更正")
    assert row.fact is not None
    assert row.fact.value == Decimal("4286.30")


def test_two_people_fill_different_fields_at_once_and_the_same_field_is_not_overwritten(world: World) -> None:
    case = begin(world)
    colleague = company_actor(world.company, "王总")
    first = services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "80"})
    services.save_answers(actor=colleague, case_number=case.number, values={"contact_name": "王总"})
    seen = {"rent_paid": first.saved["rent_paid"]}
    services.save_answers(actor=colleague, case_number=case.number, values={"rent_paid": "90"}, expected=seen)
    late = services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "70"}, expected=seen)
    assert "王总刚改过这一栏" in late.problems["rent_paid"]
    assert Answer.objects.get(case=case, field="rent_paid").value == Decimal(90)
    assert Answer.objects.get(case=case, field="contact_name").value == "王总"


def test_a_closed_window_says_when_it_closed_and_one_not_yet_open_when_it_opens(db: None) -> None:
    today = timezone.localdate()
    closed = World.build("closed", opens_on=today - timedelta(days=30), closes_on=today - timedelta(days=1))
    with pytest.raises(Refusal, match="截止，不能再提交") as caught:
        begin(closed)
    assert caught.value.code == "window_closed"
    early = World.build("early", opens_on=today + timedelta(days=3), closes_on=None)
    with pytest.raises(Refusal, match="才开放"):
        begin(early)


def test_a_second_draft_of_the_same_opening_points_to_the_first(world: World) -> None:
    case = begin(world)
    with pytest.raises(Conflict, match=case.number):
        begin(world)


def test_submitting_too_early_names_everything_that_is_missing(world: World) -> None:
    case = begin(world)
    places = [problem.place for problem in services.check_draft(actor=world.clerk, case_number=case.number)]
    assert places == [
        "rent_paid",
        "payee_name",
        "payee_bank",
        "payee_account",
        "contact_name",
        "contact_phone",
        "material:lease",
    ]
    with pytest.raises(InvalidInput, match="租赁合同"):
        services.submit(actor=world.clerk, case_number=case.number, expected_version=0, idempotency_key=a_key())
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_a_stranger_finds_no_case_and_cannot_fill_it(world: World) -> None:
    case = world.draft()
    stranger = world.another_clerk()
    with pytest.raises(NotFound):
        get_case(stranger, case.number)
    with pytest.raises(NotFound):
        services.save_answers(actor=stranger, case_number=case.number, values={"rent_paid": "1"})
    with pytest.raises(NotFound):
        get_case(world.window, case.number)
    with pytest.raises(NotAllowed):
        services.open_draft(actor=stranger, company_id=world.company.pk, opening_code=world.opening.code)


def test_a_paper_of_another_company_cannot_be_attached(world: World) -> None:
    case = begin(world)
    foreign = a_paper(a_company())
    with pytest.raises(NotFound):
        services.attach_material(
            actor=world.clerk, case_number=case.number, material="lease", document_version_id=foreign.pk
        )


def test_after_submission_nothing_can_be_changed(world: World) -> None:
    case = world.submitted()
    with pytest.raises(Conflict, match="已经提交"):
        services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "1"})
    with pytest.raises(Conflict, match="已经提交"):
        services.attach_material(
            actor=world.clerk, case_number=case.number, material="lease", document_version_id=a_paper(world.company).pk
        )


def test_an_account_in_another_name_is_named_before_submission(world: World) -> None:
    case = world.draft()
    services.save_answers(actor=world.clerk, case_number=case.number, values={"payee_name": "沈云杉"})
    problems = services.check_draft(actor=world.clerk, case_number=case.number)
    assert [(each.place, world.company.name in each.sentence) for each in problems] == [("payee_name", True)]
