"""Recusal, presence and one vote each: asked of the services, and of the database behind their back."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

from huiqi.core.documents import services as documents
from huiqi.core.ledger.models import Event
from huiqi.core.meetings import queries, services
from huiqi.core.meetings.models import (
    AgendaItem,
    BallotMark,
    BallotTally,
    Meeting,
    MeetingMember,
    Recusal,
    Resolution,
    Vote,
)
from huiqi.engine.refusal import Conflict, NotAllowed, NotFound, Refusal
from tests.core.meetings.world import Room


def refuses(act: Any) -> None:
    """The database refuses the act by one of its triggers or constraints."""
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_a_recused_member_counts_neither_in_the_quorum_nor_in_the_vote():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case(), present=5)
    room.recuse(item, 1)
    room.recuse(item, 2)
    view = queries.get_item_view(room.secretary, meeting, 1)
    assert (view.quorum.entitled, view.quorum.present, view.quorum.needed) == (5, 3, 4)
    with pytest.raises(NotAllowed, match="已回避"):
        services.cast_vote(actor=room.members[1], item_id=item.pk, choice="for")
    room.vote(item, "for", "", "", "for", "for")
    with pytest.raises(Refusal, match="除去回避的 2 人，应到 5 人，实到 3 人，不足 4 人"):
        room.close_vote(item)
    room.attend(meeting, [5])
    assert room.close_vote(item).result == "passed"


def test_a_recused_member_sees_neither_papers_nor_discussion_nor_votes():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case())
    services.record_point(actor=room.secretary, item_id=item.pk, text="部门汇报")
    file = item.papers["files"][0]["file"]
    services_seen = queries.get_item_view(room.members[3], meeting, 1)
    assert services_seen.papers and services_seen.points
    room.recuse(item, 3)
    view = queries.get_item_view(room.members[3], meeting, 1)
    assert not view.is_open and not view.papers and not view.points
    with pytest.raises(NotFound):
        documents.open_file(actor=room.members[3], file_id=file)
    with pytest.raises(NotAllowed):
        services.record_point(actor=room.members[3], item_id=item.pk, text="我说一句")
    with pytest.raises(Refusal, match="不参加讨论"):
        services.record_point(actor=room.secretary, item_id=item.pk, text="他说", member_id=room.seat(meeting, 3).pk)


def test_a_member_may_recuse_only_themselves_the_chair_and_secretary_anyone():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case())
    other = room.seat(meeting, 4).pk
    with pytest.raises(NotAllowed, match="只能为自己"):
        services.declare_recusal(actor=room.members[3], item_id=item.pk, member_id=other, ground="employer")
    services.declare_recusal(actor=room.members[0], item_id=item.pk, member_id=other, ground="employer")
    assert Recusal.objects.get().declared_by_label == "成员0"


def test_nobody_votes_twice_and_nobody_who_has_voted_steps_aside():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    room.vote(item, "for")
    with pytest.raises(Conflict, match="已经投过票"):
        services.cast_vote(actor=room.members[0], item_id=item.pk, choice="against")
    with pytest.raises(Conflict, match="已经投票，不能再回避"):
        room.recuse(item, 0)


def test_the_absent_the_gone_and_strangers_do_not_vote():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case(), present=6)
    with pytest.raises(NotAllowed, match="没有登记到会"):
        services.cast_vote(actor=room.members[6], item_id=item.pk, choice="for")
    room.attend(meeting, [5], "left")
    with pytest.raises(NotAllowed, match="没有登记到会"):
        services.cast_vote(actor=room.members[5], item_id=item.pk, choice="for")
    with pytest.raises(NotAllowed, match="只有本次会议的成员"):
        services.cast_vote(actor=room.secretary, item_id=item.pk, choice="for")


def test_who_voted_and_then_left_still_counts():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case(), present=5)
    room.vote(item, *["for"] * 5)
    room.attend(meeting, [4], "left")
    assert room.close_vote(item).voters == 5


def test_the_motion_stands_once_somebody_has_voted():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    services.amend_motion(actor=room.secretary, item_id=item.pk, motion="approve", amount_yuan=300000, reasons="核减")
    room.vote(item, "for")
    with pytest.raises(Conflict, match="已经有人投票"):
        services.amend_motion(actor=room.secretary, item_id=item.pk, motion="approve", amount_yuan=500000)
    refuses(lambda: AgendaItem.objects.filter(pk=item.pk).update(amount_fen=1))
    room.vote(item, *["for"] * 4, start=1)
    room.close_vote(item)
    assert room.resolve(item).amount_fen == 30_000_000


def test_a_secret_vote_keeps_who_voted_apart_from_what_was_voted():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case())
    services.amend_motion(actor=room.secretary, item_id=item.pk, motion="approve", amount_yuan=400000, is_secret=True)
    room.vote(item, "for", "for", "against", "for", "for", "abstain")
    before = queries.get_item_view(room.secretary, meeting, 1)
    assert before.voted == 6 and before.votes_text == "" and not any(line.choice for line in before.lines)
    room.close_vote(item)
    resolution = room.resolve(item)
    assert (resolution.votes_for, resolution.votes_against, resolution.votes_abstain) == (4, 1, 1)
    assert "无记名表决" in resolution.sentence
    assert not Vote.objects.exists() and BallotMark.objects.count() == 6
    after = queries.get_item_view(room.secretary, meeting, 1)
    assert not any(line.choice for line in after.lines)
    assert not any("choice" in each.payload for each in Event.objects.filter(kind="meetings.vote.cast"))
    assert {each.name for each in BallotMark._meta.get_fields()} == {"id", "item", "member"}
    assert "member" not in {each.name for each in BallotTally._meta.get_fields()}


def test_the_database_refuses_votes_of_the_recused_the_absent_and_second_ones():
    room = Room.build()
    meeting, item = room.in_session(room.waiting_case(), present=6)
    room.recuse(item, 1)
    room.vote(item, "for")
    at = timezone.now()
    for place in (0, 1, 6):
        member = room.seat(meeting, place)
        refuses(lambda member=member: Vote.objects.create(item=item, member=member, choice="for", at=at))
    refuses(lambda: BallotMark.objects.create(item=item, member=room.seat(meeting, 3)))
    refuses(
        lambda: Recusal.objects.create(
            item=item, member=room.seat(meeting, 0), ground="employer", declared_by_label="x", at=at
        )
    )
    refuses(lambda: Vote.objects.update(choice="against"))
    refuses(lambda: Recusal.objects.all()._raw_delete("default"))


def test_the_database_refuses_a_ballot_without_its_mark():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    services.amend_motion(actor=room.secretary, item_id=item.pk, motion="approve", amount_yuan=1, is_secret=True)

    def stuff() -> None:
        BallotTally.objects.create(item=item)
        BallotTally.objects.filter(item=item).update(votes_for=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refuses(stuff)
    room.vote(item, "for")
    refuses(lambda: BallotTally.objects.filter(item=item).update(votes_for=0))
    refuses(lambda: BallotTally.objects.filter(item=item).update(votes_for=3))


def test_the_database_holds_a_resolution_to_the_votes_and_keeps_it_for_good():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    room.vote(item, *["for"] * 5)
    room.close_vote(item)
    values: dict[str, Any] = {
        "item": item, "number": "X", "outcome": "approve", "amount_fen": item.amount_fen, "reasons": "", "sentence": "",
        "votes_for": 5, "votes_against": 0, "votes_abstain": 0, "recused": 0, "made_by_label": "x",
        "at": timezone.now(),
    }  # fmt: skip
    for change in ({"votes_for": 7}, {"amount_fen": 1}, {"outcome": "refuse", "amount_fen": None}, {"recused": 1}):
        refuses(lambda change=change: Resolution.objects.create(**values | change))
    resolution = room.resolve(item)
    refuses(lambda: Resolution.objects.filter(pk=resolution.pk).update(amount_fen=1))
    refuses(lambda: Resolution.objects.filter(pk=resolution.pk)._raw_delete("default"))
    refuses(lambda: AgendaItem.objects.filter(pk=item.pk).update(title="改"))


def test_a_closed_meeting_takes_no_change_and_a_signed_one_none_at_all():
    room = Room.build()
    meeting, _ = room.approved(room.waiting_case())
    refuses(lambda: MeetingMember.objects.filter(meeting=meeting).update(name="改"))
    refuses(lambda: AgendaItem.objects.create(meeting=meeting, position=9, title="后补"))
    refuses(lambda: Meeting.objects.filter(pk=meeting.pk).update(place="改"))
    refuses(lambda: Meeting.objects.filter(pk=meeting.pk).update(state="in_session"))
    minutes = services.draft_minutes(actor=room.secretary, meeting_id=meeting.pk)
    services.sign_minutes(actor=room.members[0], meeting_id=meeting.pk, sha256=minutes.sha256)
    refuses(lambda: type(minutes).objects.filter(pk=minutes.pk).update(sha256="0" * 64))
    refuses(lambda: Meeting.objects.filter(pk=meeting.pk).update(state="signed"))


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_resolving_at_once_make_one_resolution():
    room = Room.build()
    case = room.waiting_case()
    _, item = room.in_session(case)
    room.vote(item, *["for"] * 5)
    room.close_vote(item)
    numbers: list[str] = []

    def act() -> None:
        try:
            numbers.append(room.resolve(item).number)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4 and len(set(numbers)) == 1
    assert case.events.filter(move="resolve_approve").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_a_recusal_at_the_same_moment_never_both_count():
    room = Room.build()
    _, item = room.in_session(room.waiting_case())
    refused: list[str] = []

    def attempt(act: Any) -> None:
        try:
            act()
        except Refusal as fault:
            refused.append(fault.message)
        finally:
            connection.close()

    acts = (lambda: room.recuse(item, 2), lambda: room.vote(item, "for", start=2))
    threads = [threading.Thread(target=attempt, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Vote.objects.count() + Recusal.objects.count() == 1
