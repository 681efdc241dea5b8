"""A meeting from its call to its signed minutes."""

from __future__ import annotations

import io

import pytest
from docx import Document

from huiqi.core.cases.models import Case, Decision
from huiqi.core.documents import services as documents
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import queries, services
from huiqi.core.meetings.models import AgendaItem, Meeting, Resolution, Vote
from huiqi.core.notices.models import Notice
from huiqi.core.payments.queries import fund_position
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.core.meetings.world import Room
from tests.factories import a_department, officer


def test_only_cases_at_the_step_of_the_meeting_can_be_put_on_the_agenda():
    room = Room.build()
    early, ready = room.world.in_review(), room.waiting_case()
    meeting = services.draft_meeting(
        actor=room.secretary, body_key=room.body_key, planned_at=ready.created_at, place="演示会议室"
    )
    assert [each.number for each in queries.list_waiting_cases(room.secretary, meeting)] == [ready.number]
    with pytest.raises(NotFound):
        services.add_case_to_agenda(actor=room.secretary, meeting_id=meeting.pk, case_number=early.number)
    item = services.add_case_to_agenda(actor=room.secretary, meeting_id=meeting.pk, case_number=ready.number)
    assert item.amount_fen == 40_000_000
    assert item.papers["files"][0]["material"] == "租赁合同"
    assert queries.list_waiting_cases(room.secretary, meeting) == []


def test_a_case_is_on_one_agenda_at_a_time():
    room = Room.build()
    case = room.waiting_case()
    room.meeting(case)
    other = room.meeting()
    other_draft = services.draft_meeting(
        actor=room.secretary, body_key=room.body_key, planned_at=other.planned_at, place="演示会议室"
    )
    with pytest.raises(Conflict, match="一件不能同时上两次会"):
        services.add_case_to_agenda(actor=room.secretary, meeting_id=other_draft.pk, case_number=case.number)


def test_calling_a_meeting_tells_every_member_once_and_shows_it_to_them_only_then():
    room = Room.build()
    draft = services.draft_meeting(
        actor=room.secretary, body_key=room.body_key, planned_at=room.waiting_case().created_at, place="演示会议室"
    )
    assert queries.list_meetings(room.members[1]) == []
    with pytest.raises(InvalidInput, match="还没有议题"):
        services.call_meeting(actor=room.secretary, meeting_id=draft.pk)
    services.add_topic_to_agenda(actor=room.secretary, meeting_id=draft.pk, title="上次纪要确认")
    services.call_meeting(actor=room.secretary, meeting_id=draft.pk)
    assert [each.pk for each in queries.list_meetings(room.members[1])] == [draft.pk]
    assert Notice.objects.filter(template="meeting_called").count() == 7
    with pytest.raises(Conflict):
        services.call_meeting(actor=room.secretary, meeting_id=draft.pk)


def test_a_session_opens_only_with_two_thirds_and_its_chair():
    room = Room.build()
    meeting = room.meeting()
    room.attend(meeting, [0, 1, 2, 3])
    with pytest.raises(Refusal, match="实到 4 人，不足 5 人"):
        services.open_session(actor=room.secretary, meeting_id=meeting.pk)
    room.attend(meeting, [4, 5])
    room.attend(meeting, [0], "absent")
    with pytest.raises(Refusal, match="主持人还没有到会"):
        services.open_session(actor=room.secretary, meeting_id=meeting.pk)
    room.attend(meeting, [0])
    assert services.open_session(actor=room.secretary, meeting_id=meeting.pk).state == "in_session"


def test_an_approved_case_is_decided_and_its_sum_reserved_in_the_same_act():
    room = Room.build()
    case = room.waiting_case()
    before = fund_position(room.world.opening.fund_code, room.world.opening.fund_year or 0)
    _, item = room.in_session(case)
    room.vote(item, "for", "for", "for", "for", "against", "abstain")
    assert room.close_vote(item).result == "passed"
    resolution = room.resolve(item, reasons="符合方向")
    case.refresh_from_db()
    after = fund_position(room.world.opening.fund_code, room.world.opening.fund_year or 0)
    assert (case.step, resolution.amount_fen) == ("publicity", 40_000_000)
    assert after.reserved_fen - before.reserved_fen == 40_000_000
    assert Decision.objects.get(case=case).decided_by_label == "罗秘书"
    assert "同意支持，金额 40.00 万元（400,000.00 元）。4 票同意，1 票反对，1 票弃权。" in resolution.sentence
    event = case.events.get(move="resolve_approve")
    assert event.fields["resolution"] == resolution.number


def test_resolving_twice_changes_nothing_and_another_outcome_is_refused():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    room.vote(item, *["for"] * 5)
    room.close_vote(item)
    first = room.resolve(item)
    assert room.resolve(item).pk == first.pk
    with pytest.raises(Conflict, match="已经决议"):
        room.resolve(item, "defer", reasons="再看")


def test_without_money_in_the_fund_there_is_no_resolution():
    room = Room.build(fund_yuan=300_000)
    case = room.waiting_case()
    _, item = room.in_session(case)
    room.vote(item, *["for"] * 6)
    room.close_vote(item)
    with pytest.raises(Refusal, match="不能批准"):
        room.resolve(item)
    assert not Resolution.objects.exists()
    assert Case.objects.get(pk=case.pk).step == "meeting"
    room.resolve(item, "defer", reasons="等追加资金")
    assert AgendaItem.objects.get(pk=item.pk).state == "resolved"


def test_what_did_not_pass_cannot_be_resolved_as_approved():
    room = Room.build()
    case = room.waiting_case()
    _, item = room.in_session(case)
    room.vote(item, "for", "against", "against", "against", "against")
    assert room.close_vote(item).result == "not_passed"
    with pytest.raises(Conflict, match="未获通过"):
        room.resolve(item)
    room.resolve(item, "refuse", reasons="第三条不符合", reason_codes=["not_qualified"])
    assert Case.objects.get(pk=case.pk).step == "refused"


def test_the_chair_breaks_a_tie_when_the_body_says_so():
    room = Room.build(tie="chair")
    _, item = room.in_session(room.waiting_case(), present=6)
    room.vote(item, "for", "for", "for", "against", "against", "against")
    assert room.close_vote(item).result == "passed"


def test_a_deferred_case_waits_and_the_next_meetings_resolution_supersedes_the_first():
    room = Room.build()
    case = room.waiting_case()
    meeting, item = room.in_session(case)
    first = room.resolve(item, "defer", reasons="补充场地证明")
    services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    assert Case.objects.get(pk=case.pk).step == "meeting"
    _, again = room.in_session(case)
    room.vote(again, *["for"] * 5)
    room.close_vote(again)
    assert room.resolve(again).supersedes_id == first.pk


def test_a_meeting_ends_only_when_what_was_begun_is_resolved_and_the_rest_waits():
    room = Room.build()
    first, second = room.waiting_case(), room.waiting_case()
    meeting, item = room.in_session(first, second)
    with pytest.raises(Conflict, match="议题 1 还没有形成决议"):
        services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    room.resolve(item, "defer", reasons="时间不够")
    services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    waiting = {each.number for each in queries.list_waiting_cases(room.secretary, meeting)}
    assert waiting == {first.number, second.number}


def test_a_decision_cannot_be_made_past_the_meeting():
    room = Room.build()
    case = room.waiting_case()
    secretary = room.secretary
    move = room.world.move
    with pytest.raises(Refusal, match="由会议决定"):
        move(secretary, case, "resolve_approve", amount="40", resolution="福产联会〔2026〕1-1号")


def test_minutes_say_everything_and_only_the_chair_signs_what_they_saw():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case())
    room.recuse(item, 6)
    services.record_point(
        actor=room.secretary, item_id=item.pk, member_id=room.seat(meeting, 2).pk, text="建议 <拨付> 前复核 {{ 凭证 }}"
    )
    room.vote(item, *["for"] * 5)
    room.close_vote(item)
    resolution = room.resolve(item)
    services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    minutes = services.draft_minutes(actor=room.secretary, meeting_id=meeting.pk)
    text = "\n".join(block["text"] for block in minutes.blocks)
    for words in ("成员6：三年内", "<拨付> 前复核 {{ 凭证 }}", resolution.number, "应到 7 人，实到 7 人"):
        assert words in text
    with pytest.raises(NotAllowed):
        services.sign_minutes(actor=room.secretary, meeting_id=meeting.pk, sha256=minutes.sha256)
    with pytest.raises(Conflict, match="又改过"):
        services.sign_minutes(actor=room.members[0], meeting_id=meeting.pk, sha256="0" * 64)
    services.sign_minutes(actor=room.members[0], meeting_id=meeting.pk, sha256=minutes.sha256)
    assert Meeting.objects.get(pk=meeting.pk).state == "signed"
    with pytest.raises(Conflict):
        services.draft_minutes(actor=room.secretary, meeting_id=meeting.pk)
    opened = documents.open_file(actor=room.members[3], file_id=minutes.file_id)
    assert any("会议纪要" in each.text for each in Document(io.BytesIO(opened.path.read_bytes())).paragraphs)


def test_a_company_reads_of_the_meeting_only_after_the_minutes_are_signed_and_no_names():
    room = Room.build()
    case = room.waiting_case()
    meeting, _ = room.approved(case)
    assert queries.list_outcomes(case) == []
    minutes = services.draft_minutes(actor=room.secretary, meeting_id=meeting.pk)
    services.sign_minutes(actor=room.members[0], meeting_id=meeting.pk, sha256=minutes.sha256)
    told = [each.sentence for each in queries.list_outcomes(case)]
    assert told == ["已上会：区产业发展联席会议（演示）第 1 次会议，决定同意支持 40.00 万元。"]


def test_another_departments_secretary_sees_nothing():
    room = Room.build()
    meeting = room.meeting()
    stranger = officer(a_department("ft-science"), "secretary", name="别局秘书")
    with pytest.raises(NotFound):
        queries.get_meeting(stranger, meeting.pk)
    with pytest.raises(NotAllowed):
        services.draft_meeting(
            actor=stranger, body_key=room.body_key, planned_at=meeting.planned_at, place="演示会议室"
        )


def test_members_cannot_do_the_secretarys_work():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case())
    member: Actor = room.members[1]
    for act in (
        lambda: services.close_vote(actor=member, item_id=item.pk),
        lambda: services.resolve(actor=member, item_id=item.pk, outcome="defer", reasons="x"),
        lambda: services.close_meeting(actor=member, meeting_id=meeting.pk),
        lambda: services.record_attendance(
            actor=member, meeting_id=meeting.pk, member_id=room.seat(meeting, 1).pk, attendance="left"
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Vote.objects.exists()
