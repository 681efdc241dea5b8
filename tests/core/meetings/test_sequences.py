"""Random people do random things in a meeting: whatever is refused, what stands afterwards is right."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiqi.core.cases.models import Case
from huiqi.core.meetings import services
from huiqi.core.meetings.models import AgendaItem, Meeting, MeetingMember, Recusal, Resolution, Vote
from huiqi.core.payments.queries import fund_position
from huiqi.engine.meetings import Tally, decide, quorum_of
from huiqi.engine.refusal import Refusal
from tests.core.meetings.world import Room

ACTS = st.tuples(
    st.sampled_from(
        ["vote", "vote", "vote", "vote", "vote", "vote", "recuse", "leave", "come", "close_vote", "open", "resolve",
         "resolve", "amend", "close"]
    ),
    st.integers(0, 4),  # which member
    st.integers(0, 1),  # which item
    st.sampled_from(["for", "for", "for", "against", "abstain"]),
    st.sampled_from(["approve", "approve", "refuse", "defer"]),
)  # fmt: skip


class Shadow:
    """What must be true, kept beside the room in plain Python."""

    def __init__(self, members: int) -> None:
        self.present = set(range(members))
        self.members = members
        self.recused: dict[int, set[int]] = {0: set(), 1: set()}
        self.votes: dict[int, dict[int, str]] = {0: {}, 1: {}}
        self.closed: dict[int, str] = {}
        self.resolved: dict[int, str] = {}

    def quorum(self, item: int) -> Any:
        there = (self.present | set(self.votes[item])) - self.recused[item]
        return quorum_of(members=self.members, recused=len(self.recused[item]), present=len(there))

    def result(self, item: int) -> str:
        choices = list(self.votes[item].values())
        tally = Tally(choices.count("for"), choices.count("against"), choices.count("abstain"))
        voters = self.quorum(item).present
        return decide(tally, voters=voters, majority="half", tie="chair", chair_choice=self.votes[item].get(0))


class Walk:
    """Five members and two cases in one session; the fund bears one and a half."""

    def __init__(self) -> None:
        self.room = Room.build(size=5, fund_yuan=600_000)
        self.cases = [self.room.waiting_case(), self.room.waiting_case()]
        self.meeting, _ = self.room.in_session(*self.cases, present=5)
        self.items = list(self.meeting.items.all())
        self.shadow = Shadow(5)
        self.places = {self.room.seat(self.meeting, place).pk: place for place in range(5)}

    def act(self, what: str, place: int, at: int, choice: str, outcome: str) -> None:
        with contextlib.suppress(Refusal), transaction.atomic():
            getattr(self, what)(place, at, choice, outcome)
        self.check()

    def vote(self, place: int, at: int, choice: str, outcome: str) -> None:
        services.cast_vote(actor=self.room.members[place], item_id=self.items[at].pk, choice=choice)
        shadow = self.shadow
        assert place in shadow.present and place not in shadow.recused[at] and place not in shadow.votes[at]
        assert at not in shadow.closed and at not in shadow.resolved
        shadow.votes[at][place] = choice

    def recuse(self, place: int, at: int, choice: str, outcome: str) -> None:
        self.room.recuse(AgendaItem.objects.get(pk=self.items[at].pk), place)
        assert place not in self.shadow.votes[at]
        self.shadow.recused[at].add(place)

    def leave(self, place: int, at: int, choice: str, outcome: str) -> None:
        self.room.attend(self.meeting, [place], "left")
        self.shadow.present.discard(place)

    def come(self, place: int, at: int, choice: str, outcome: str) -> None:
        self.room.attend(self.meeting, [place], "present")
        self.shadow.present.add(place)

    def open(self, place: int, at: int, choice: str, outcome: str) -> None:
        services.open_item(actor=self.room.secretary, item_id=self.items[at].pk)

    def amend(self, place: int, at: int, choice: str, outcome: str) -> None:
        motion = "refuse" if outcome == "refuse" else "approve"
        services.amend_motion(
            actor=self.room.secretary, item_id=self.items[at].pk, motion=motion, amount_yuan=300000 + place
        )
        assert not self.shadow.votes[at]

    def close_vote(self, place: int, at: int, choice: str, outcome: str) -> None:
        item = self.room.close_vote(AgendaItem.objects.get(pk=self.items[at].pk))
        assert self.shadow.quorum(at).is_met and self.shadow.votes[at]
        assert item.result == self.shadow.result(at)
        self.shadow.closed[at] = item.result

    def resolve(self, place: int, at: int, choice: str, outcome: str) -> None:
        item = AgendaItem.objects.get(pk=self.items[at].pk)
        resolution = self.room.resolve(item, outcome, reasons="理由", reason_codes=["not_qualified"])
        if outcome != "defer":
            assert (outcome == item.motion) == (self.shadow.closed[at] == "passed")
        assert self.shadow.resolved.setdefault(at, outcome) == outcome == resolution.outcome

    def close(self, place: int, at: int, choice: str, outcome: str) -> None:
        services.close_meeting(actor=self.room.secretary, meeting_id=self.meeting.pk)
        assert all(at in self.shadow.resolved for at in self.shadow.votes if self.shadow.votes[at])

    def check(self) -> None:
        for at, item in enumerate(self.items):
            places = self.places
            kept = {places[vote.member_id]: vote.choice for vote in Vote.objects.filter(item=item)}
            assert kept == self.shadow.votes[at]
            recused = {places[each.member_id] for each in Recusal.objects.filter(item=item)}
            assert recused == self.shadow.recused[at] and not recused & set(kept)
            made = [each.outcome for each in Resolution.objects.filter(item=item)]
            assert made == ([self.shadow.resolved[at]] if at in self.shadow.resolved else [])
            step = {"approve": "publicity", "refuse": "refused"}.get(self.shadow.resolved.get(at, ""), "meeting")
            assert Case.objects.get(pk=self.cases[at].pk).step == step
        reserved = sum(
            AgendaItem.objects.get(pk=self.items[at].pk).amount_fen or 0
            for at, outcome in self.shadow.resolved.items()
            if outcome == "approve"
        )
        opening = self.room.world.opening
        position = fund_position(opening.fund_code, opening.fund_year or 0)
        assert position.reserved_fen == reserved <= position.appropriated_fen


@pytest.mark.django_db
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ACTS, min_size=10, max_size=24))
def test_whatever_is_tried_quorum_recusal_and_votes_stay_right(acts: list[tuple[str, int, int, str, str]]) -> None:
    with transaction.atomic():
        walk = Walk()
        for each in acts:
            walk.act(*each)
        assert Meeting.objects.get(pk=walk.meeting.pk).state in ("in_session", "closed")
        assert MeetingMember.objects.filter(meeting=walk.meeting).count() == 5
        transaction.set_rollback(True)
