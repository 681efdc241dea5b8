"""Casting a vote, and closing the vote of an item."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.counting import quorum_of_item, tally_of, voted_members
from huiqi.core.meetings.locking import lock_item, note
from huiqi.core.meetings.models import AgendaItem, BallotMark, BallotTally, Vote
from huiqi.engine.meetings import CHOICES, decide
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal


@transaction.atomic
def cast_vote(*, actor: Actor, item_id: int, choice: str) -> AgendaItem:
    """The actor's own vote, once and for good. The record of a secret one never says which way it went.

    Raises NotAllowed for whoever is recused, absent or no member; Conflict for a second vote.
    """
    item = lock_item(actor, item_id)
    seat = access.find_seat(actor, item.meeting)
    if seat is None:
        raise NotAllowed("只有本次会议的成员可以投票。")
    if item.meeting.state != "in_session" or item.state != "open":
        raise Conflict("这项议题现在不在表决。")
    access.require_open_to(actor, item)
    if seat.attendance != "present":
        raise NotAllowed("您没有登记到会，不能投票。请找秘书登记。")
    if choice not in CHOICES:
        raise InvalidInput("请选同意、反对或弃权。")
    if seat.pk in voted_members(item):
        raise Conflict("您已经投过票了，一人一票，投出后不能改。")
    if item.is_secret:
        BallotTally.objects.get_or_create(item=item)
        name = f"votes_{choice}"
        BallotTally.objects.filter(item=item).update(**{name: F(name) + 1})
        BallotMark.objects.create(item=item, member=seat)
        note(actor, events.VOTED, item.meeting, item=item.position, secret=True)
    else:
        Vote.objects.create(item=item, member=seat, choice=choice, at=moment.now())
        note(actor, events.VOTED, item.meeting, item=item.position, choice=choice)
    return item


@transaction.atomic
def close_vote(*, actor: Actor, item_id: int) -> AgendaItem:
    """Count, and say whether the motion passed. Refuses without a quorum of those entitled, or before any vote."""
    item = lock_item(actor, item_id)
    access.require_secretary(actor, item.meeting)
    if item.meeting.state != "in_session" or item.state != "open":
        raise Conflict("这项议题现在不在表决。")
    quorum = quorum_of_item(item)
    if not quorum.is_met:
        raise Refusal(
            f"除去回避的 {quorum.recused} 人，应到 {quorum.entitled} 人，实到 {quorum.present} 人，"
            f"不足 {quorum.needed} 人，不能表决。可以暂缓，下次再议。",
            code="no_quorum",
        )
    tally = tally_of(item)
    if not tally.cast:
        raise Refusal("还没有人投票，不能结束表决。", code="no_votes")
    item.votes_for, item.votes_against, item.votes_abstain = tally.in_favour, tally.against, tally.abstained
    item.voters, item.recused = quorum.present, quorum.recused
    item.result = decide(
        tally,
        voters=quorum.present,
        majority=item.meeting.majority,
        tie=item.meeting.tie,
        chair_choice=_chair_choice(item),
    )
    item.state, item.voted_at = "voted", moment.now()
    item.save()
    note(actor, events.VOTE_CLOSED, item.meeting, item=item.position, result=item.result, votes_for=tally.in_favour,
         votes_against=tally.against, votes_abstain=tally.abstained, voters=quorum.present)  # fmt: skip
    return item


def _chair_choice(item: AgendaItem) -> str | None:
    """How the chair voted; not known of a secret vote."""
    vote = None if item.is_secret else Vote.objects.filter(item=item, member__role="chair").first()
    return vote.choice if vote else None
