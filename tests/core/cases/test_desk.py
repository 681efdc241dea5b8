"""The desk: accept, return, supplement, decide, each within its rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import Case, Clock, Decision, Submission, Supplement
from huiqi.core.cases.queries import find_decision, legal_moves, timeline
from huiqi.core.cases.services.alerts import send_clock_alerts
from huiqi.core.notices.models import Notice
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal
from tests.factories import World, a_key, a_paper, officer


def running(case: Case) -> Clock:
    return Clock.objects.get(case=case, stopped_at=None)


def test_a_returned_application_stops_the_clock_and_can_come_back(world: World) -> None:
    case = world.submitted()
    case = world.move(world.window, case, "return", reasons=["incomplete"], note="请补租赁备案。")
    assert (case.state, case.step) == ("draft", "draft")
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "90"})
    case = world.move(world.clerk, case, "submit")
    assert Submission.objects.filter(case=case).count() == 2
    assert running(case).limit_name == "accept_workdays"
    notice = Notice.objects.get(subject_id=case.number, template="case_returned")
    assert "材料不齐全" in notice.body
    assert "请补租赁备案" in notice.body


def test_a_returned_application_may_come_back_after_the_window_but_not_for_ever(world: World) -> None:
    case = world.move(world.window, world.submitted(), "return", reasons=["unclear"], note="看不清。")
    with moment.at_moment(timezone.now() + timedelta(days=15)):
        assert world.move(world.clerk, case, "submit").step == "intake"
    late = World.build("late")
    case = late.move(late.window, late.submitted(), "return", reasons=["unclear"], note="看不清。")
    with moment.at_moment(timezone.now() + timedelta(days=60)), pytest.raises(Refusal, match="现在已过期"):
        late.move(late.clerk, case, "submit")


def test_a_supplement_is_told_once_and_pauses_the_clock(world: World) -> None:
    case = world.submitted()
    due = running(case).due_on
    asked = {"note": "合同缺页", "materials": ["lease"], "field_names": ["rent_paid"]}
    world.move(world.window, case, "ask_supplement", **asked)
    assert running(case).paused_at is not None
    with pytest.raises(Conflict, match="已经要求过补正"):
        world.move(world.window, case, "ask_supplement", **asked)
    with pytest.raises(Conflict, match="企业还在补正"):
        world.move(world.window, case, "accept")
    with pytest.raises(InvalidInput, match="租赁合同"):
        world.move(world.clerk, case, "answer_supplement")
    with moment.at_moment(timezone.now() + timedelta(days=14)):
        services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "85"})
        services.attach_material(
            actor=world.clerk, case_number=case.number, material="lease", document_version_id=a_paper(world.company).pk
        )
        world.move(world.clerk, case, "answer_supplement", note="已补")
    assert running(case).paused_at is None
    assert (running(case).due_on - due).days >= 14
    assert [each.reason for each in Submission.objects.filter(case=case)] == ["submit", "supplement"]
    with pytest.raises(Refusal, match="一次性告知"):
        world.move(world.window, case, "ask_supplement", **asked)


def test_during_a_supplement_only_what_was_named_can_be_changed(world: World) -> None:
    case = world.move(world.window, world.submitted(), "ask_supplement", note="金额不符", field_names=["rent_paid"])
    with pytest.raises(Conflict, match="只能改部门点出的栏目"):
        services.save_answers(actor=world.clerk, case_number=case.number, values={"contact_name": "别人"})
    with pytest.raises(Conflict, match="已经提交"):
        services.attach_material(
            actor=world.clerk, case_number=case.number, material="lease", document_version_id=a_paper(world.company).pk
        )
    assert services.save_answers(actor=world.clerk, case_number=case.number, values={"rent_paid": "81"}).is_whole


def test_an_unanswered_supplement_lapses_when_its_days_are_over(world: World) -> None:
    case = world.move(world.window, world.submitted(), "ask_supplement", note="缺页", materials=["lease"])
    with pytest.raises(Conflict, match="期限没过"):
        world.move(world.window, case, "decline", reasons=["no_supplement"], note="逾期未补。")
    with moment.at_moment(timezone.now() + timedelta(days=40)):
        case = world.move(world.window, case, "decline", reasons=["no_supplement"], note="逾期未补。")
    assert (case.outcome, Supplement.objects.get(case=case).state) == ("declined", "lapsed")


def test_a_supplement_must_name_something(world: World) -> None:
    with pytest.raises(InvalidInput, match="至少点出一个"):
        world.move(world.window, world.submitted(), "ask_supplement", note="补一下")


def test_one_person_cannot_both_review_and_decide(world: World) -> None:
    both = officer(world.department, "handler", "decider", name="陈工")
    case = world.move(both, world.in_review(), "propose", outcome="approve", amount="40", note="符合。")
    with pytest.raises(NotAllowed, match="另一位同事"):
        world.move(both, case, "approve", amount="40")
    assert {move.name: bool(move.blocked) for move in legal_moves(both, case)}["approve"]
    assert world.move(world.decider, case, "approve", amount="40").state == "decided"
    decision = Decision.objects.get(case=case)
    assert (decision.handled_by_id, decision.decided_by_id) == (both.person_id, world.decider.person_id)


def test_a_decision_keeps_the_exact_amount_and_rounds_it_down_once(world: World) -> None:
    case = world.approved(amount="9.95400019")
    decision = find_decision(case)
    assert decision is not None
    assert (str(decision.amount_exact.normalize()), decision.unit) == ("9.95400019", "万元")
    assert decision.amount_fen == 9_954_000


def test_more_than_the_rules_give_needs_a_written_reason(world: World) -> None:
    case = world.proposed()
    with pytest.raises(InvalidInput, match="高于按规则算出的 40"):
        world.move(world.decider, case, "approve", amount="41")
    assert world.move(world.decider, case, "approve", amount="41", note="联席会议定。").state == "decided"


def test_a_refusal_needs_coded_reasons_and_text_and_ends_the_case(world: World) -> None:
    case = world.proposed()
    with pytest.raises(InvalidInput, match="不予支持的理由"):
        world.move(world.decider, case, "refuse", note="不符合。")
    case = world.move(
        world.decider, case, "refuse", reasons=["not_qualified"], note="营业收入未达第三条。", clauses=["第三条"]
    )
    assert (case.state, case.outcome) == ("closed", "refused")
    body = Notice.objects.get(subject_id=case.number, template="case_refused").body
    assert "不符合申报条件" in body
    assert find_decision(case).reasons == [{"code": "not_qualified", "text": "不符合申报条件"}]


@pytest.mark.parametrize("stage", ["draft", "submitted", "in_review", "proposed"])
def test_a_company_may_withdraw_at_any_point_before_the_decision(world: World, stage: str) -> None:
    case = getattr(world, stage)()
    case = world.move(world.clerk, case, "withdraw", note="暂不申请")
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()


def test_after_the_decision_nothing_can_be_withdrawn(world: World) -> None:
    with pytest.raises(Conflict, match="不能再“撤回”"):
        world.move(world.clerk, world.approved(), "withdraw")


def test_the_second_of_two_officers_is_told_who_was_faster(world: World) -> None:
    case = world.submitted()
    colleague = officer(world.department, "window", name="吴工")
    services.transition(
        actor=colleague, case_number=case.number, move="accept", expected_version=1, idempotency_key=a_key()
    )
    with pytest.raises(Conflict, match="吴工已经“受理”"):
        services.transition(
            actor=world.window, case_number=case.number, move="accept", expected_version=1, idempotency_key=a_key()
        )


def test_an_officer_of_another_department_sees_nothing(world: World) -> None:
    case = world.submitted()
    other = World.build("other", department="ft-science")
    with pytest.raises(Refusal, match="没有这一件"):
        world.move(other.window, case, "accept")


def test_a_missed_run_of_the_clock_heals_itself_and_nobody_is_told_twice(world: World) -> None:
    case = world.submitted()
    with moment.at_moment(timezone.now() + timedelta(days=30)):
        assert send_clock_alerts() == 1
        assert send_clock_alerts() == 0
    assert Notice.objects.filter(subject_id=case.number, template="case_overdue").count() == 1


def test_the_decision_clock_runs_on_from_review_to_decision(world: World) -> None:
    case = world.in_review()
    clock = running(case)
    case = world.move(world.handler, case, "propose", outcome="approve", amount="40", note="符合。")
    assert running(case).pk == clock.pk
    assert (running(case).step, running(case).owner_role) == ("decision", "decider")


def test_a_company_sees_the_path_without_opinions_and_names(world: World) -> None:
    case = world.approved()
    seen = timeline(world.clerk, case)
    assert "propose" not in {row.move for row in seen}
    assert {row.actor for row in seen if row.move == "accept"} == {"承办部门"}
    assert {row.actor for row in timeline(world.handler, case) if row.move == "accept"} == {"何工"}


def test_a_rating_is_given_once_after_the_end(world: World) -> None:
    case = world.proposed()
    with pytest.raises(Conflict, match="办结后"):
        services.rate(actor=world.clerk, case_number=case.number, stars=5)
    world.move(world.decider, case, "approve", amount="40")
    with pytest.raises(InvalidInput):
        services.rate(actor=world.clerk, case_number=case.number, stars=6)
    services.rate(actor=world.clerk, case_number=case.number, stars=5, text="很快")
    with pytest.raises(Conflict, match="已经评价过"):
        services.rate(actor=world.clerk, case_number=case.number, stars=1)


@pytest.mark.parametrize(("process", "end"), [("linear-permit", "granted"), ("linear-allocation", "offer")])
def test_permits_and_allocations_run_on_their_own_definitions(db: None, process: str, end: str) -> None:
    world = World.build(process, process=process, fund_yuan=None)
    case = world.proposed()
    fields = {"allocation": "2 号楼 301 室，86 平方米"} if process == "linear-allocation" else {}
    case = world.move(world.decider, case, "approve", **fields)
    assert case.step == end
    if process == "linear-allocation":
        case = world.move(world.clerk, case, "take_offer")
    assert (case.state, case.outcome) == ("closed", "granted")
