"""The intake desk: marks on papers, likenesses, transfer, delegation, consultation, site visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from huiqi.core.cases import moment, queries, services
from huiqi.core.cases.access import roles_of
from huiqi.core.cases.grounds import is_shared_for_a_consultation
from huiqi.core.cases.models import Answer, Case, Clock, MaterialMark, Note
from huiqi.core.cases.queries import CaseFilter
from huiqi.core.cases.services import BulkChoice, consult
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents import services as documents
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.queries import list_events
from huiqi.core.notices.models import Notice
from huiqi.core.parties.models import Post
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from tests.core.parties.world import a_picture
from tests.factories import World, a_company, a_department, a_paper, company_actor, officer


def in_post(actor: Actor) -> Actor:
    """The factory's officers hold their posts on file as well."""
    for role in actor.posts:
        Post.objects.get_or_create(
            person_id=actor.person_id, department_id=actor.department_id, role=role, until_on=None,
            defaults={"since_on": timezone.localdate() - timedelta(days=30)},
        )  # fmt: skip
    return actor


def mark(world: World, case: Case, *, is_good: bool = False, problem: str = "unclear", **more: Any) -> MaterialMark:
    return services.mark_material(
        actor=world.window, case_number=case.number, material="lease", is_good=is_good, problem=problem, **more
    )


def checks_of(case: Case) -> dict[str, str]:
    return {each.key: each.state for each in queries.list_material_checks(case)}


# Marks


def test_a_problem_is_coded_and_fills_the_supplement(world: World) -> None:
    case = world.submitted()
    assert checks_of(case) == {"licence": "shared", "lease": "open", "receipts": "open"}
    mark(world, case, words="第三页看不清印章")
    services.mark_material(
        actor=world.window, case_number=case.number, material="receipts", is_good=False, problem="missing"
    )
    words = queries.supplement_words(queries.list_material_checks(case))
    assert words == {"materials": ["lease", "receipts"], "note": "租赁合同：第三页看不清印章；付款凭证：没有交。"}
    mark(world, case, is_good=True)
    assert checks_of(case)["lease"] == "good"
    assert [each.key for each in queries.list_unresolved(case)] == ["receipts"]


def test_a_mark_speaks_only_of_the_papers_it_was_made_on(world: World) -> None:
    case = world.submitted()
    mark(world, case)
    world.move(world.window, case, "ask_supplement", note="请补", materials=["lease"])
    services.attach_material(
        actor=world.clerk, case_number=case.number, material="lease", document_version_id=a_paper(world.company).pk
    )
    world.move(world.clerk, case, "answer_supplement")
    assert checks_of(case)["lease"] == "again"
    assert queries.list_unresolved(case) == []


def test_a_mark_says_what_is_wrong_and_is_never_changed(world: World) -> None:
    case = world.submitted()
    with pytest.raises(InvalidInput, match="什么问题"):
        mark(world, case, problem="")
    with pytest.raises(InvalidInput, match="写清楚"):
        mark(world, case, problem="other")
    with pytest.raises(InvalidInput, match="还没有交"):
        services.mark_material(actor=world.window, case_number=case.number, material="receipts", is_good=True)
    with pytest.raises(NotFound):
        services.mark_material(
            actor=officer(a_department("ft-science"), "window"), case_number=case.number, material="lease", is_good=True
        )
    made = mark(world, case)
    with pytest.raises(DatabaseError), transaction.atomic():
        MaterialMark.objects.filter(pk=made.pk).update(is_good=True, problem="")


def test_a_case_with_a_problem_is_not_accepted_in_a_heap(world: World) -> None:
    case, fine = world.submitted(), world.submitted(company_actor(a_company()))
    mark(world, case)
    choices = [BulkChoice(each.number, Case.objects.get(pk=each.pk).version) for each in (case, fine)]
    preview = services.preview_many(actor=world.window, move="accept", choices=choices)
    assert preview.done == [fine.number]
    assert "租赁合同" in preview.refused[case.number]
    world.move(world.window, case, "accept")


def test_the_officer_raises_the_grade_of_a_paper_in_the_case_only(world: World) -> None:
    case = world.submitted()
    version = case.attachments.get(material="lease").document_version_id
    services.raise_paper_grade(
        actor=world.window, case_number=case.number, version_id=version, grade="B", reason="窗口核过原件"
    )
    assert DocumentVersion.objects.get(pk=version).grade == "B"
    with pytest.raises(InvalidInput, match="不在这一件里"):
        services.raise_paper_grade(
            actor=world.window, case_number=case.number, version_id=a_paper(world.company).pk, grade="B", reason="看过"
        )


# Likenesses


def test_the_same_file_account_and_item_elsewhere_are_shown(world: World) -> None:
    first = world.submitted()
    stranger = company_actor(a_company())
    draft = world.draft(stranger)
    lease = first.attachments.get(material="lease").document_version
    own = draft.attachments.get(material="lease").document_version
    same = DocumentVersion.objects.create(
        document=own.document, number=own.number + 1, file=lease.file, original_name="合同.pdf", grade="D",
        uploaded_by="别人",
    )  # fmt: skip
    services.attach_material(actor=stranger, case_number=draft.number, material="lease", document_version_id=same.pk)
    second = world.move(stranger, draft, "submit")
    hits = queries.list_hits(world.window, second)
    assert {(hit.kind, hit.number, hit.is_own) for hit in hits} == {
        ("file", first.number, False),
        ("account", first.number, False),
    }
    assert all(hit.is_visible for hit in hits)
    assert queries.list_hits(stranger, second) == []


def test_a_number_named_in_two_cases_and_a_second_case_of_the_year_are_shown(db: None) -> None:
    world = World.build(
        extra_fields=[{"key": "invoice_no", "name": "发票号码", "type": "text", "required": False}],
        caps={"per_case_yuan": 3_000_000, "per_company_year_yuan": 30_000_000},
    )
    first = world.submitted()
    other = world.submitted(company_actor(a_company()))
    for case in (first, other):
        Answer.objects.update_or_create(
            case=case, field="invoice_no",
            defaults={"value": "24442000000012345678", "origin": "typed", "saved_at": moment.now()},
        )  # fmt: skip
    kinds = {hit.kind for hit in queries.list_hits(world.window, other)}
    assert "number" in kinds


# Delegation


def away(world: World, person: Actor, to: Actor, days: int = 5) -> Any:
    today = timezone.localdate()
    return services.delegate(
        actor=person, person_id=person.person_id or 0, to_person_id=to.person_id or 0, from_on=today,
        until_on=today + timedelta(days=days), reason="年休假",
    )  # fmt: skip


def test_who_stands_in_sees_the_pile_and_may_act_on_it(world: World) -> None:
    handler, decider = in_post(world.handler), in_post(world.decider)
    deputy = in_post(officer(world.department, "handler", name="李工"))
    case = world.proposed()
    assert "decider" not in roles_of(deputy, case)
    made = away(world, decider, deputy)
    assert "decider" in roles_of(deputy, case)
    assert case.number in {row.number for row in queries.list_cases(deputy, CaseFilter(mine=True))}
    world.move(deputy, case, "approve", amount="40")
    assert [each.person.name for each in queries.list_standing_in_for(deputy)] == [decider.label]
    services.end_delegation(actor=decider, delegation_id=made.pk)
    assert queries.list_standing_in_for(deputy) == []
    assert handler.person_id != deputy.person_id


def test_standing_in_never_lets_one_person_do_both_steps(world: World) -> None:
    handler, decider = in_post(world.handler), in_post(world.decider)
    away(world, decider, handler)
    case = world.proposed()
    assert "decider" in roles_of(handler, case)
    with pytest.raises(NotAllowed):
        world.move(handler, case, "approve", amount="40")


def test_a_delegation_ends_by_itself_and_lends_nothing_assigned_to_others(world: World) -> None:
    decider, deputy = in_post(world.decider), in_post(officer(world.department, "handler", name="李工"))
    other = in_post(officer(world.department, "decider", name="另一位"))
    case = world.proposed()
    away(world, decider, deputy, days=2)
    services.assign(actor=other, case_number=case.number, person_id=other.person_id)
    case.refresh_from_db()
    assert "decider" not in roles_of(deputy, case)
    services.assign(actor=other, case_number=case.number, person_id=decider.person_id, reason="他熟悉。")
    case.refresh_from_db()
    assert "decider" in roles_of(deputy, case)
    with moment.at_moment(timezone.now() + timedelta(days=3)):
        assert "decider" not in roles_of(deputy, case)


def test_a_pile_goes_to_a_colleague_in_post_once_and_with_a_reason(world: World) -> None:
    decider, deputy = in_post(world.decider), in_post(world.handler)
    with pytest.raises(InvalidInput, match="在本部门"):
        away(world, decider, in_post(officer(a_department("ft-science"), "decider")))
    with pytest.raises(InvalidInput, match="自己"):
        away(world, decider, decider)
    away(world, decider, deputy)
    with pytest.raises(Conflict, match="已经委托过"):
        away(world, decider, deputy)
    today = timezone.localdate()
    with pytest.raises(NotAllowed):
        services.delegate(
            actor=deputy, person_id=decider.person_id or 0, to_person_id=deputy.person_id or 0, from_on=today,
            until_on=today, reason="代为登记",
        )  # fmt: skip


# Transfer


def test_the_suggestion_knows_the_item_and_has_least_in_hand(world: World) -> None:
    old = in_post(world.handler)
    new = in_post(officer(world.department, "handler", name="新同事"))
    world.proposed(company_actor(a_company()))
    case = world.in_review()
    best = queries.find_candidate(case)
    assert best is not None
    assert (best.person_id, best.done) == (old.person_id, 1)
    away(world, old, new)
    best = queries.find_candidate(case)
    assert best is not None
    assert best.person_id == new.person_id


def test_a_transfer_is_looked_at_first_and_keeps_its_reason(world: World) -> None:
    handler = in_post(world.handler)
    case, foreign = world.in_review(), "2026-XX-9999"
    lines = services.preview_transfer(actor=world.window, numbers=[case.number, foreign], person_id=None)
    assert [(line.person_id, bool(line.refused)) for line in lines] == [(handler.person_id, False), (None, True)]
    assert Case.objects.get(pk=case.pk).assigned_to_id is None
    with pytest.raises(InvalidInput, match="转办原因"):
        services.transfer_many(actor=world.window, choices=[(case.number, handler.person_id or 0)], reason=" ")
    done = services.transfer_many(actor=world.window, choices=[(case.number, handler.person_id or 0)], reason="休假")
    assert [line.refused for line in done] == [""]
    assert Case.objects.get(pk=case.pk).assigned_to_id == handler.person_id
    assert "休假" in Note.objects.get(case=case).text


# Consultation


def ask(world: World, case: Case, asked: Any, **more: Any) -> Any:
    given = {"question": "是否欠缴社保？", "workdays": 3} | more
    return services.ask_department(actor=world.handler, case_number=case.number, department_id=asked.pk, **given)


def test_another_department_sees_only_what_was_shared_and_answers(world: World) -> None:
    case, asked = world.in_review(), a_department("ft-labour")
    there = officer(asked, "handler")
    lease = case.attachments.get(material="lease").document_version
    consultation = ask(world, case, asked, shared=[lease.pk])
    clock = Clock.objects.get(case=case, stopped_at=None)
    assert clock.paused_at is None
    assert [row.consultation.pk for row in queries.list_waiting_for(there)] == [consultation.pk]
    assert is_shared_for_a_consultation(there, lease.file_id)
    assert not is_shared_for_a_consultation(there, a_paper(world.company).file_id)
    with pytest.raises(NotFound):
        queries.get_case(there, case.number)
    with pytest.raises(NotFound):
        services.answer_consultation(actor=world.handler, consultation_id=consultation.pk, answer="自问自答")
    services.answer_consultation(actor=there, consultation_id=consultation.pk, answer="没有欠缴。")
    assert not is_shared_for_a_consultation(there, lease.file_id)
    assert queries.count_waiting_for(there) == 0
    assert queries.list_consultations(case)[0].consultation.answer == "没有欠缴。"
    assert Notice.objects.filter(template="consultation_answered").count() == 1
    kinds = [event.kind for event in list_events(subject=("cases.case", case.number))]
    assert "cases.consultation.answered" in kinds


def test_a_late_answer_is_told_once(world: World) -> None:
    case = world.in_review()
    ask(world, case, a_department("ft-labour"), workdays=1)
    assert services.alert_consultations() == 0
    with moment.at_moment(timezone.now() + timedelta(days=9)):
        assert services.alert_consultations() == 1
        assert services.alert_consultations() == 0
    assert Notice.objects.filter(template="consultation_overdue").count() == 2


def test_the_clock_stands_still_only_where_the_opening_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, asked = world.in_review(), a_department("ft-labour")
    terms = get_terms(case.opening_code)
    pausing = replace(terms, definition={**terms.definition, "consultation": {"pauses_clock": True}})
    monkeypatch.setattr(consult, "get_terms", lambda code: pausing)
    first = ask(world, case, asked)
    assert Clock.objects.get(case=case, stopped_at=None).paused_at is not None
    world.move(world.handler, case, "ask_supplement", note="请补", materials=["lease"])
    services.answer_consultation(actor=officer(asked, "handler"), consultation_id=first.pk, answer="同意。")
    assert Clock.objects.get(case=case, stopped_at=None).paused_at is not None, "the company is still waited for"
    services.attach_material(
        actor=world.clerk, case_number=case.number, material="lease", document_version_id=a_paper(world.company).pk
    )
    world.move(world.clerk, case, "answer_supplement")
    assert Clock.objects.get(case=case, stopped_at=None).paused_at is None


def test_a_question_taken_back_is_gone_for_the_other_department(world: World) -> None:
    case, asked = world.in_review(), a_department("ft-labour")
    consultation = ask(world, case, asked)
    with pytest.raises(Conflict, match="还没有回复"):
        ask(world, case, asked)
    services.recall_consultation(actor=world.handler, consultation_id=consultation.pk)
    with pytest.raises(NotFound):
        queries.get_consultation(officer(asked, "handler"), consultation.pk)


# Site visits


def test_a_visit_is_planned_recorded_once_and_signed(world: World) -> None:
    case, today = world.in_review(), timezone.localdate()
    with pytest.raises(InvalidInput, match="两人"):
        services.plan_visit(
            actor=world.handler, case_number=case.number, planned_on=today, address="福华路", people="陈工"
        )
    visit = services.plan_visit(
        actor=world.handler, case_number=case.number, planned_on=today, address="福华路 1 号", people="陈工，何工"
    )
    given: dict[str, Any] = {
        "visit_id": visit.pk, "visited_on": today, "people": "陈工、何工", "result": "as_stated",
        "finding": "办公面积与合同一致。", "signed_by": "陈工",
    }  # fmt: skip
    with pytest.raises(InvalidInput, match="签字人"):
        services.record_visit(actor=world.handler, **{**given, "signed_by": ""})
    picture = SimpleUploadedFile("现场.png", a_picture(), "image/png")
    services.record_visit(actor=world.handler, **given, photos=[picture])
    with pytest.raises(Conflict, match="不能再改"):
        services.record_visit(actor=world.handler, **given)
    seen = queries.list_visits(case)[0]
    assert (seen.result_words, seen.people, seen.photos.count()) == ("与申请一致", "陈工、何工", 1)
    opened = documents.open_file(actor=world.decider, file_id=seen.photos.get().file_id)
    assert opened.media_type == "image/png"


# Returned


def test_a_returned_case_stands_under_its_own_heading_until_it_comes_again(world: World) -> None:
    case = world.submitted()
    fields = {"reasons": ["incomplete"], "note": "请改"}
    move = next(each for each in queries.legal_moves(world.window, case) if each.name == "return")
    reasons = next(spec for spec in move.fields if spec.type == "reasons")
    world.move(world.window, case, "return", **{**fields, "reasons": [next(iter(reasons.choices))]})
    returned = CaseFilter(is_returned=True)
    assert [row.number for row in queries.list_cases(world.window, returned)] == [case.number]
    assert queries.count_worklist(world.window).returned == 1
    assert queries.list_cases(world.window) == []
    assert queries.list_cases(world.another_clerk(), returned) == []
    assert queries.get_case_on_desk(world.window, case.number) == case
    with pytest.raises(NotFound):
        queries.get_case_on_desk(officer(a_department("ft-science"), "window"), case.number)
    world.move(world.clerk, case, "submit")
    assert queries.list_cases(world.window, returned) == []


def test_a_weekend_after_the_last_day_counts_as_late(world: World) -> None:
    case = world.submitted()
    due = Clock.objects.get(case=case).due_on
    with moment.at_moment(timezone.make_aware(timezone.datetime(due.year, due.month, due.day, 9))):
        assert queries.list_cases(world.window)[0].workdays_left == 0
    after = due + timedelta(days=1)
    with moment.at_moment(timezone.make_aware(timezone.datetime(after.year, after.month, after.day, 9))):
        row = queries.list_cases(world.window, CaseFilter(is_overdue=True))[0]
        assert row.workdays_left is not None
        assert row.workdays_left <= -1
