"""Publicity, objections, appeal, correction, use report and inspection, on the process with review and meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import (
    Appeal,
    Branch,
    Case,
    CaseEvent,
    CreditNote,
    Decision,
    DecisionCorrection,
    Objection,
    Publicity,
    UseReport,
)
from huiqi.core.cases.queries import legal_moves
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.core.documents.jobs import issue_letter
from huiqi.core.documents.models import Letter
from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM, Actor
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import CaseBalance, Clawback, FundBalance, PaymentOrder
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal
from tests.core.cases.test_submission import letter_jobs
from tests.factories import World, a_key, officer

pytestmark = pytest.mark.django_db
LIMITS = {
    "accept_workdays": 5, "decide_workdays": 20, "supplement_days": 15, "publicity_workdays": 5, "appeal_days": 60,
    "appeal_workdays": 20, "report_days": 180,
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World.build(process="reviewed-fund", limits=LIMITS)


@pytest.fixture
def secretary(world: World) -> Actor:
    return officer(world.department, "secretary", name="田秘书")


@pytest.fixture
def other(world: World) -> Actor:
    return officer(world.department, "decider", name="唐科长")


def at_meeting(world: World) -> Case:
    case = world.in_review()
    return world.move(world.handler, case, "to_meeting", note="符合条件，提交会议。", amount="40")


def approved(world: World, secretary: Actor, amount: str = "40") -> Case:
    return world.move(secretary, at_meeting(world), "resolve_approve", amount=amount, resolution="福产会〔2026〕1号")


def published(world: World, secretary: Actor) -> Case:
    return world.move(secretary, approved(world, secretary), "publish")


def refused(world: World, secretary: Actor) -> Case:
    return world.move(
        secretary, at_meeting(world), "resolve_refuse", reasons=["low_score"], note="评分不够。", resolution="1号"
    )


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def objection(case: Case, **changes: Any) -> Objection:
    given = {"name": "周某", "contact": "0755-0000 0000", "text": "该企业已迁出。"} | changes
    return services.raise_objection(actor=ANONYMOUS, case_number=case.number, **given)


def state_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).step


def test_a_publication_shows_three_facts_and_passes_by_itself_after_its_workdays(
    world: World, secretary: Actor
) -> None:
    case = published(world, secretary)
    row = Publicity.objects.get(case=case)
    assert (row.company_name, row.amount_fen) == (case.company.name, 40_000_000)
    assert services.pass_publicities() == 0
    with moment.at_moment(later(20)):  # a missed run heals itself
        assert services.pass_publicities() == 1
        assert services.pass_publicities() == 0
    assert state_of(case) == "allocation"
    assert Publicity.objects.get(case=case).state == "passed"


def test_nobody_cuts_a_publication_short(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    with pytest.raises(Conflict, match="期限没过"):
        world.move(secretary, case, "publicity_passed")
    with pytest.raises(Conflict, match="正在公示"):
        world.move(secretary, case, "publish")


def test_an_open_objection_holds_the_payment_until_it_is_rejected(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    raised = objection(case)
    with moment.at_moment(later(20)):
        assert services.pass_publicities() == 0
        with pytest.raises(NotAllowed, match="没有经办"):
            services.decide_objection(actor=world.handler, objection_id=raised.pk, is_upheld=False, reason="经查在册。")
        services.decide_objection(actor=secretary, objection_id=raised.pk, is_upheld=False, reason="经查仍在福田。")
        with pytest.raises(Conflict, match="已经答复"):
            services.decide_objection(actor=secretary, objection_id=raised.pk, is_upheld=True, reason="再想想。")
        assert services.pass_publicities() == 1
    assert state_of(case) == "allocation"


def letters() -> dict[str, str]:
    """What the letters asked for so far say, by template."""
    for arguments in letter_jobs():
        issue_letter(**arguments)
    return {letter.template: str(letter.blocks) for letter in Letter.objects.all()}


def test_the_end_of_a_publication_is_told_by_letter(world: World, secretary: Actor) -> None:
    published(world, secretary)
    with moment.at_moment(later(20)):
        services.pass_publicities()
    assert "公示期满，没有成立的异议" in letters()["publicity-result"]


def test_an_objection_that_holds_and_the_correction_it_brings_are_told_by_letter(
    world: World, secretary: Actor
) -> None:
    case = published(world, secretary)
    services.decide_objection(actor=secretary, objection_id=objection(case).pk, is_upheld=True, reason="已迁出。")
    world.move(secretary, case, "publicity_upheld", note="查实已迁出。", resolution="2号")
    assert "异议经核查成立" in letters()["publicity-result"]


@pytest.mark.parametrize(("is_breach", "words"), [(True, "查实违规"), (False, "未发现问题")])
def test_the_finding_of_an_inspection_is_told_by_letter(
    world: World, secretary: Actor, is_breach: bool, words: str
) -> None:
    case = paid(world, secretary)
    planned = services.plan_inspection(
        actor=world.handler, case_number=case.number, planned_on=timezone.localdate(), what="资金用途"
    )
    services.finish_inspection(actor=secretary, inspection_id=planned.pk, is_breach=is_breach, text="查了凭证。")
    said = letters()["inspection"]
    assert f"结论：{words}。" in said
    assert "查到的情况：查了凭证。" in said


def test_an_upheld_objection_supersedes_the_decision_and_frees_the_money(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    assert CaseBalance.objects.get(case=case).reserved_fen == 40_000_000
    raised = objection(case)
    services.decide_objection(actor=secretary, objection_id=raised.pk, is_upheld=True, reason="查实已迁出。")
    with moment.at_moment(later(20)):
        assert services.pass_publicities() == 0
    case = world.move(secretary, case, "publicity_upheld", note="查实已迁出。", resolution="2号")
    assert (case.step, case.outcome) == ("refused", "refused")
    assert CaseBalance.objects.get(case=case).reserved_fen == 0
    assert Decision.objects.get(case=case).outcome == "approve"  # what was decided stays written
    assert standing_amount_fen(case) is None
    assert Publicity.objects.get(case=case).state == "upheld"


def test_an_objection_needs_a_name_a_contact_and_words_and_comes_in_time(world: World, secretary: Actor) -> None:
    case = published(world, secretary)
    with pytest.raises(InvalidInput) as fault:
        objection(case, name=" ", contact="", text="")
    assert set(fault.value.fields) == {"name", "contact", "text"}
    with moment.at_moment(later(30)), pytest.raises(Conflict, match="公示期已经结束"):
        objection(case)


def test_a_refused_company_appeals_and_another_person_has_it_corrected(
    world: World, secretary: Actor, other: Actor
) -> None:
    case = refused(world, secretary)
    assert "reverse_refusal" not in {move.name for move in legal_moves(secretary, case)}
    appeal = services.file_appeal(actor=world.clerk, case_number=case.number, grounds="评分表漏计了两项。")
    for wrong in (world.handler, secretary):  # who handled it and who decided it
        with pytest.raises(NotAllowed):
            services.decide_appeal(actor=wrong, appeal_id=appeal.pk, outcome="correct", reason="确有漏计。")
    services.decide_appeal(actor=other, appeal_id=appeal.pk, outcome="correct", reason="确有漏计。")
    case = world.move(secretary, case, "reverse_refusal", amount="30", note="补计两项后达线。", resolution="3号")
    assert (case.step, case.outcome, case.closed_at) == ("publicity", "", None)
    assert CaseBalance.objects.get(case=case).reserved_fen == 30_000_000
    assert standing_amount_fen(case) == 30_000_000
    assert Appeal.objects.get(pk=appeal.pk).state == "applied"
    with pytest.raises(Conflict, match="现在在“公示”"):
        world.move(secretary, case, "reverse_refusal", amount="30", note="再来。", resolution="3号")


@pytest.mark.parametrize(("amount", "held"), [("60", 60_000_000), ("25", 25_000_000)])
def test_a_corrected_amount_reserves_or_releases_exactly_the_difference(
    world: World, secretary: Actor, other: Actor, amount: str, held: int
) -> None:
    case = published(world, secretary)
    with moment.at_moment(later(20)):
        services.pass_publicities()
        appeal = services.file_appeal(actor=world.clerk, case_number=case.number, grounds="租金少算了。")
        services.decide_appeal(actor=other, appeal_id=appeal.pk, outcome="correct", reason="复算无误。")
        case = world.move(secretary, case, "correct_amount", amount=amount, note="复算。", resolution="4号")
    assert CaseBalance.objects.get(case=case).reserved_fen == held
    assert FundBalance.objects.get(fund__code=world.opening.fund_code).reserved_fen == held
    row = DecisionCorrection.objects.get(case=case)
    assert (row.before_fen, row.amount_fen) == (40_000_000, held)
    with pytest.raises(Exception, match=r"refuse|append|change|只能"), transaction.atomic():
        DecisionCorrection.objects.filter(pk=row.pk).update(amount_fen=1)
    case = world.move(world.finance, case, "prepare_payment")
    assert PaymentOrder.objects.get(case=case).amount_fen == held


def test_a_correction_beyond_the_fund_changes_nothing(world: World, secretary: Actor, other: Actor) -> None:
    small = World.build(
        "demo-small", process="reviewed-fund", limits=LIMITS, fund_yuan=500_000, item_id="ft-small-9999"
    )
    case = refused(small, secretary)
    appeal = services.file_appeal(actor=small.clerk, case_number=case.number, grounds="不服。")
    services.decide_appeal(actor=other, appeal_id=appeal.pk, outcome="correct", reason="成立。")
    with pytest.raises(Refusal, match="资金只剩"):
        small.move(secretary, case, "reverse_refusal", amount="60", note="更正。", resolution="5号")
    assert state_of(case) == "refused"
    assert not DecisionCorrection.objects.exists()


def test_an_appeal_comes_once_in_time_and_only_from_the_company(world: World, secretary: Actor) -> None:
    case = refused(world, secretary)
    with pytest.raises(NotAllowed):
        services.file_appeal(actor=secretary, case_number=case.number, grounds="代企业提。")
    with moment.at_moment(later(61)), pytest.raises(Refusal, match="现在已过期"):
        services.file_appeal(actor=world.clerk, case_number=case.number, grounds="不服。")
    services.file_appeal(actor=world.clerk, case_number=case.number, grounds="不服。")
    with pytest.raises(Refusal, match="已经申诉过"):
        services.file_appeal(actor=world.clerk, case_number=case.number, grounds="还是不服。")


def test_the_database_itself_refuses_an_appeal_answered_by_the_first_decider(world: World, secretary: Actor) -> None:
    case = refused(world, secretary)
    appeal = services.file_appeal(actor=world.clerk, case_number=case.number, grounds="不服。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(decided_by_id=secretary.person_id)


def paid(world: World, secretary: Actor) -> Case:
    case = published(world, secretary)
    approver = officer(world.department, "approver", name="贺核准")
    with moment.at_moment(later(20)):
        services.pass_publicities()
        world.move(world.preparer, case, "prepare_payment")
        world.move(approver, case, "approve_payment")
        PaymentOrder.objects.filter(case=case).update(state="exported", exported_by=world.finance.person_id)
        return services.transition(
            actor=SYSTEM, case_number=case.number, move="confirm_paid", expected_version=None, idempotency_key=a_key(),
            fields={"paid_on": moment.today(), "serial": "DEMO1"},
        )  # fmt: skip


def test_a_paid_case_asks_for_a_report_and_the_company_files_it(world: World, secretary: Actor) -> None:
    case = paid(world, secretary)
    report = UseReport.objects.get(case=case)
    with moment.at_moment(later(195)):
        assert services.remind_of_reports() == 1
    services.file_use_report(
        actor=world.clerk, case_number=case.number, spent_yuan=Decimal("120000.5"), text="付了租金。"
    )
    services.check_use_report(actor=world.handler, case_number=case.number, is_accepted=False, note="缺发票。")
    services.file_use_report(
        actor=world.clerk, case_number=case.number, spent_yuan=Decimal("120000.5"), text="附发票。"
    )
    services.check_use_report(actor=world.handler, case_number=case.number, is_accepted=True)
    report.refresh_from_db()
    assert (report.state, report.spent_fen) == ("accepted", 12_000_050)
    with pytest.raises(Conflict):
        services.file_use_report(actor=world.clerk, case_number=case.number, spent_yuan=Decimal(1), text="再交。")


def test_a_breach_found_in_an_inspection_becomes_a_credit_note_once(world: World, secretary: Actor) -> None:
    case = paid(world, secretary)
    with pytest.raises(Conflict, match="没有查实的违规"):
        world.move(world.decider, case, "record_breach", amount="10", note="挪用。")
    check = services.plan_inspection(
        actor=world.handler, case_number=case.number, planned_on=moment.today(), what="抽查租金凭证"
    )
    services.finish_inspection(actor=world.handler, inspection_id=check.pk, is_breach=True, text="有 10 万元用于其他。")
    with pytest.raises(Conflict):
        services.finish_inspection(actor=world.handler, inspection_id=check.pk, is_breach=False, text="改口。")
    case = world.move(world.decider, case, "record_breach", amount="10", note="挪作他用。")
    assert (case.step, case.state) == ("paid", "closed")
    assert CreditNote.objects.get(case=case).text == "挪作他用。"
    with pytest.raises(Conflict):
        world.move(world.decider, case, "record_breach", amount="10", note="再记一次。")


def breached(world: World, secretary: Actor) -> Case:
    """A paid case with a breach that an inspection found."""
    case = paid(world, secretary)
    check = services.plan_inspection(
        actor=world.handler, case_number=case.number, planned_on=moment.today(), what="抽查租金凭证"
    )
    services.finish_inspection(actor=world.handler, inspection_id=check.pk, is_breach=True, text="有 10 万元用于其他。")
    return case


def test_a_recorded_breach_begins_its_clawback_in_the_unit_of_the_item(world: World, secretary: Actor) -> None:
    case = breached(world, secretary)
    world.move(world.decider, case, "record_breach", amount="10", note="挪作他用。")
    clawback = Clawback.objects.get(case=case)
    assert (clawback.amount_fen, clawback.reason, clawback.decided_by_id) == (
        10_000_000, "挪作他用。", world.decider.person_id,
    )  # fmt: skip
    assert clawback.instalments.get().due_on == moment.today() + timedelta(days=30)
    told = set(Notice.objects.filter(company_id=case.company_id).values_list("template", flat=True))
    assert {"breach_recorded", "clawback_begun"} <= told


def test_a_breach_is_recorded_by_a_decider_and_never_asks_back_more_than_was_paid(
    world: World, secretary: Actor
) -> None:
    case = breached(world, secretary)
    with pytest.raises(NotAllowed):
        world.move(world.handler, case, "record_breach", amount="10", note="挪作他用。")
    with pytest.raises(Refusal, match="最多还能追回"):
        world.move(world.decider, case, "record_breach", amount="100", note="挪作他用。")
    assert not CreditNote.objects.exists()
    assert not Clawback.objects.exists()


def test_a_breach_without_a_sum_is_noted_and_asks_nothing_back(world: World, secretary: Actor) -> None:
    case = breached(world, secretary)
    world.move(world.decider, case, "record_breach", note="挪作他用，已另行决定追回。")
    assert CreditNote.objects.filter(case=case).exists()
    assert not Clawback.objects.exists()


def test_experts_score_beside_the_main_line_and_the_meeting_waits_for_them(world: World, secretary: Actor) -> None:
    case = world.in_review()
    world.move(world.handler, case, "to_experts")
    row = Branch.objects.get(case=case)
    assert (row.name, row.step, row.state) == ("experts", "scoring", "open")
    with pytest.raises(Conflict, match="“专家评审”还没有完成"):
        world.move(world.handler, case, "to_meeting", note="提交会议。")
    world.move(world.handler, case, "scored", score="86.5", note="达线。")
    row.refresh_from_db()
    assert row.state == "done"
    event = CaseEvent.objects.get(case=case, move="scored")
    assert (event.from_step, event.to_step, event.branch_from, event.branch_to) == (
        "review", "review", "scoring", "scored_all",
    )  # fmt: skip
    case = world.move(world.handler, case, "to_meeting", note="提交会议。")
    assert case.step == "meeting"


def test_a_withdrawn_case_lets_its_open_branch_lapse(world: World) -> None:
    case = world.in_review()
    world.move(world.handler, case, "to_experts")
    world.move(world.clerk, case, "withdraw")
    assert Branch.objects.get(case=case).state == "lapsed"
