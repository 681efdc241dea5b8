"""A later meeting corrects what an earlier one decided: the sum, its reservation, what was paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from huiqi.core.cases import moment
from huiqi.core.cases import services as cases
from huiqi.core.cases.models import Case, Decision, DecisionCorrection, Publicity
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.core.insight.queries.awards import AwardFilter, award_register
from huiqi.core.meetings import services
from huiqi.core.meetings.models import AgendaItem, Meeting, Resolution
from huiqi.core.payments import services as payments
from huiqi.core.payments.models import CaseBalance, Clawback
from huiqi.core.payments.queries import fund_position
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound, Refusal
from tests.core.cases.test_submission import letter_jobs
from tests.core.meetings.world import Room

WHY = "复核发现租金面积多算。"


def approved(room: Room) -> Case:
    case = room.waiting_case()
    room.approved(case)
    return Case.objects.get(pk=case.pk)


def published(room: Room) -> Case:
    return room.world.move(room.secretary, approved(room), "publish")


def paid(room: Room) -> Case:
    """Published, passed and paid in full."""
    case, world = published(room), room.world
    with moment.at_moment(timezone.now() + timedelta(days=20)):
        cases.pass_publicities()
    case = world.move(world.preparer, case, "prepare_payment")
    case = world.move(world.approver, case, "approve_payment")
    payments.export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year or 0)
    return world.move(world.finance, case, "confirm_paid", paid_on=timezone.localdate().isoformat(), serial="S9")


def corrected(room: Room, case: Case, amount: str | None, votes: int = 6, outcome: str | None = None) -> AgendaItem:
    """A later meeting that votes on the correction and resolves."""
    meeting = services.draft_meeting(
        actor=room.secretary, body_key=room.body_key, planned_at=timezone.now() + timedelta(days=9), place="会议室"
    )
    item = services.add_correction_to_agenda(
        actor=room.secretary, meeting_id=meeting.pk, case_number=case.number, reasons=WHY,
        amount_yuan=Decimal(amount) if amount else None,
    )  # fmt: skip
    services.call_meeting(actor=room.secretary, meeting_id=meeting.pk)
    room.attend(meeting, range(7))
    services.open_session(actor=room.secretary, meeting_id=meeting.pk)
    services.open_item(actor=room.secretary, item_id=item.pk)
    room.vote(item, *(["for"] * votes + ["against"] * (7 - votes)))
    item = room.close_vote(item)
    room.resolve(item, outcome or item.motion, reasons=WHY)
    services.close_meeting(actor=room.secretary, meeting_id=meeting.pk)
    return AgendaItem.objects.get(pk=item.pk)


def reserved(room: Room) -> int:
    return fund_position(room.world.opening.fund_code, room.world.opening.fund_year or 0).reserved_fen


@pytest.mark.parametrize(("amount", "fen"), [("250000", 25_000_000), ("600000", 60_000_000)])
def test_before_payment_a_resolution_raises_or_lowers_what_is_reserved_and_it_is_published_anew(amount: str, fen: int):
    room = Room.build()
    case = published(room)
    first = Resolution.objects.get(item__case=case)
    item = corrected(room, case, amount)
    case.refresh_from_db()
    assert (case.step, standing_amount_fen(case), reserved(room)) == ("publicity", fen, fen)
    assert Decision.objects.get(case=case).amount_fen == 40_000_000  # what was decided stays written
    row = DecisionCorrection.objects.get(case=case)
    assert (row.before_fen, row.resolution) == (40_000_000, item.resolution.number)
    assert item.resolution.supersedes == first
    assert Publicity.objects.get(case=case).state == "replaced"
    room.world.move(room.secretary, case, "publish")
    assert Publicity.objects.get(case=case, state="running").amount_fen == fen
    (award,) = award_register(AwardFilter()).rows
    assert award.amount_fen == fen


def test_a_resolution_takes_support_back_and_frees_the_money():
    room = Room.build()
    case = approved(room)
    item = corrected(room, case, None)
    case.refresh_from_db()
    assert (case.step, case.outcome, reserved(room)) == ("refused", "refused", 0)
    assert "取消支持" in item.resolution.sentence
    assert "原为 40.00 万元" in item.resolution.sentence
    assert award_register(AwardFilter()).count == 0


def test_after_payment_what_was_too_much_is_asked_back_once():
    room = Room.build()
    case = paid(room)
    corrected(room, case, "250000")
    clawback = Clawback.objects.get(case=case)
    assert (clawback.amount_fen, clawback.instalments.count()) == (15_000_000, 1)
    assert CaseBalance.objects.get(case=case).paid_fen == 40_000_000  # until it comes back
    assert Case.objects.get(pk=case.pk).step == "paid"
    said = [each["context"] for each in letter_jobs() if each["template"] == "correction"]
    assert [(each["before"], each["amount"], each["clawback"]) for each in said] == [
        ("支持 400,000.00 元", "250000.00", clawback.number)
    ]
    corrected(room, case, None)
    assert sorted(Clawback.objects.filter(case=case).values_list("amount_fen", flat=True)) == [15_000_000, 25_000_000]


def test_after_payment_nothing_is_topped_up():
    room = Room.build()
    case = paid(room)
    with pytest.raises(Refusal, match="不能在原办件上补拨"):
        corrected(room, case, "500000")
    assert not DecisionCorrection.objects.exists()


def test_a_correction_that_fails_leaves_the_decision_and_its_resolution_standing():
    room = Room.build()
    case = approved(room)
    first = Resolution.objects.get(item__case=case)
    with pytest.raises(Conflict, match="原决定继续有效"):
        corrected(room, case, "250000", votes=2, outcome="refuse")
    item = AgendaItem.objects.get(case=case, corrects=True)
    kept = room.resolve(item, "defer", reasons="理由不充分。")
    assert "维持原决定" in kept.sentence
    services.close_meeting(actor=room.secretary, meeting_id=item.meeting_id)
    assert (reserved(room), DecisionCorrection.objects.count()) == (40_000_000, 0)
    assert not hasattr(Resolution.objects.get(pk=first.pk), "superseded_by")
    again = corrected(room, case, "250000")
    assert again.resolution.supersedes == first


def test_no_hand_corrects_past_the_meeting_and_no_resolution_works_twice():
    room = Room.build()
    case = published(room)
    with pytest.raises(Refusal, match="只能由以后的会议更正"):
        room.world.move(room.secretary, case, "resolve_correct", amount="10", note=WHY, resolution="口头")
    first = Resolution.objects.get(item__case=case)
    with pytest.raises(Refusal, match="只能由以后的会议更正"):
        room.world.move(room.secretary, case, "resolve_correct", amount="10", note=WHY, resolution=first.number)
    item = corrected(room, case, "250000")
    with pytest.raises(Conflict, match="已经执行过"):
        room.world.move(
            room.secretary, case, "resolve_correct", amount="10", note=WHY, resolution=item.resolution.number
        )
    assert reserved(room) == 25_000_000


def test_a_correction_beyond_the_fund_changes_nothing():
    room = Room.build(fund_yuan=500_000)
    case = approved(room)
    with pytest.raises(Refusal, match="资金只剩"):
        corrected(room, case, "900000")
    assert (reserved(room), Resolution.objects.count()) == (40_000_000, 1)


@pytest.mark.parametrize("step", ["undecided", "elsewhere", "no-reason"])
def test_only_a_decided_case_of_the_body_is_put_on_to_be_corrected_with_a_reason(step: str):
    room = Room.build()
    case = room.waiting_case() if step == "undecided" else approved(room)
    if step == "elsewhere":
        Case.objects.filter(pk=case.pk).update(number="2026-XX-9999")
    meeting: Meeting = services.draft_meeting(
        actor=room.secretary, body_key=room.body_key, planned_at=timezone.now(), place="会议室"
    )
    given: dict[str, Any] = {"meeting_id": meeting.pk, "case_number": case.number, "amount_yuan": Decimal(1)}
    with pytest.raises(InvalidInput if step == "no-reason" else NotFound):
        services.add_correction_to_agenda(actor=room.secretary, reasons=" " if step == "no-reason" else WHY, **given)
