"""What was handed in stays as it was."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import Answer, Attachment, Case, CaseEvent, Submission
from huiqi.core.cases.services.submissions import digest_of
from huiqi.core.documents.jobs import issue_letter
from huiqi.core.documents.models import Letter
from huiqi.core.facts.models import Statement
from huiqi.core.notices.models import Notice
from tests.factories import World


def test_the_snapshot_holds_answers_files_release_facts_and_the_rule_result(world: World) -> None:
    case = world.submitted()
    submission = Submission.objects.get(case=case)
    content = submission.content
    answers = {row["field"]: row for row in content["answers"]}
    assert answers["rent_paid"]["value"] == Decimal(80)
    assert answers["revenue_total@上年度"]["source"] == "税务部门"
    file = Attachment.objects.get(case=case).document_version.file
    lease = next(row for row in content["materials"] if row["key"] == "lease")
    assert lease["files"][0]["sha256"] == file.sha256
    assert content["release"] == {"number": 1, "digest": case.release_digest}
    assert (content["rule_result"]["outcome"], content["rule_result"]["amount"]) == ("eligible", Decimal(40))
    revenue = next(row for row in content["facts"] if row["key"] == "revenue_total")
    assert (revenue["value"], revenue["source"]) == ("4286.3", "税务部门")


def test_the_digest_can_be_computed_again_from_what_the_database_keeps(world: World) -> None:
    submission = Submission.objects.get(case=world.submitted())
    assert submission.digest == digest_of(submission.content)
    assert submission.digest != digest_of({**submission.content, "number": 2})


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def settle_constraints() -> None:
    """Check what would be checked at commit; from here on at every statement."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("table", ["cases_submission", "cases_caseevent"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_was_written_once(world: World, table: str, act: str) -> None:
    world.submitted()
    settle_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(act.format(table))


def test_the_database_refuses_a_step_without_its_event(world: World) -> None:
    case = world.submitted()
    settle_constraints()
    with pytest.raises(DatabaseError, match="without a"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(step="paid")


def test_receipt_and_desk_are_told_in_the_same_transaction(world: World) -> None:
    case = world.submitted()
    told = Notice.objects.filter(subject_id=case.number)
    assert set(told.values_list("template", flat=True)) == {"case_submitted", "case_arrived"}
    assert told.get(template="case_submitted").company_id == world.company.pk


def test_a_replay_of_the_same_click_has_one_effect(world: World) -> None:
    case = world.draft()
    first = services.submit(actor=world.clerk, case_number=case.number, expected_version=0, idempotency_key="k1")
    again = services.submit(actor=world.clerk, case_number=case.number, expected_version=0, idempotency_key="k1")
    assert first.version == again.version == 1
    assert Submission.objects.filter(case=case).count() == 1
    assert CaseEvent.objects.filter(case=case, move="submit").count() == 1
    assert Notice.objects.filter(subject_id=case.number, template="case_submitted").count() == 1


def test_what_a_company_says_itself_is_kept_as_a_declared_fact_for_its_next_application(world: World) -> None:
    case = world.draft()
    services.save_answers(
        actor=world.clerk,
        case_number=case.number,
        values={"revenue_total@上年度": "5000"},
        reasons={"revenue_total@上年度": "年报已更正"},
    )
    world.move(world.clerk, case, "submit")
    declared = Statement.objects.filter(standing="declared")
    assert {each.attribute_id for each in declared} == {"revenue_total", "rent_paid"}
    world.move(world.clerk, case, "withdraw")
    again = services.open_draft(actor=world.clerk, company_id=world.company.pk, opening_code=world.opening.code)
    answer = Answer.objects.get(case=again, field="rent_paid")
    assert (answer.value, answer.source) == (Decimal(80), "企业申报")


def test_the_letters_of_a_case_can_be_issued_from_what_the_transitions_asked_for(world: World) -> None:
    case = world.move(world.window, world.submitted(), "ask_supplement", note="缺第 3 页", materials=["lease"])
    with moment.at_moment(timezone.now() + timedelta(days=40)):
        world.move(world.window, case, "decline", reasons=["no_supplement"], note="逾期未补。")
    other = world.approved(clerk=world.another_clerk())
    refused = world.proposed(clerk=world.another_clerk())
    world.move(world.decider, refused, "refuse", reasons=["not_qualified", "excluded"], note="营业收入未达标。")
    asked = letter_jobs()
    assert [each["template"] for each in asked] == ["supplement", "return", "result-approve", "result-refuse"]
    for arguments in asked:
        issue_letter(**arguments)
    letters = {letter.template: str(letter.blocks) for letter in Letter.objects.all()}
    assert "缺第 3 页" in letters["supplement"]
    assert "400,000.00" in letters["result-approve"]
    assert "第三条" in letters["result-approve"]
    assert other.number in letters["result-approve"]
    assert "不符合申报条件" in letters["result-refuse"]
    assert "复议" in letters["return"]


def letter_jobs() -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE queue_name = 'letters' ORDER BY id")
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
