"""Counting heads and votes of an item, as the rows stand."""

from __future__ import annotations

from huiqi.core.meetings.models import AgendaItem, BallotMark, BallotTally, Meeting, MeetingMember, Recusal, Vote
from huiqi.engine.meetings import Quorum, Tally, quorum_of


def quorum_of_meeting(meeting: Meeting) -> Quorum:
    """Whether the meeting as a whole may sit."""
    members = list(meeting.members.all())
    return _quorum(meeting, len(members), 0, sum(member.attendance == "present" for member in members))


def quorum_of_item(item: AgendaItem) -> Quorum:
    """The quorum of one item: recused members do not count, and who voted before leaving was there."""
    members = list(MeetingMember.objects.filter(meeting_id=item.meeting_id))
    recused = set(Recusal.objects.filter(item=item).values_list("member_id", flat=True))
    voted = voted_members(item)
    there = {member.pk for member in members if member.attendance == "present"} | voted
    return _quorum(item.meeting, len(members), len(recused), len(there - recused))


def _quorum(meeting: Meeting, members: int, recused: int, present: int) -> Quorum:
    return quorum_of(
        members=members,
        recused=recused,
        present=present,
        numerator=meeting.quorum_numerator,
        denominator=meeting.quorum_denominator,
        at_least=meeting.quorum_at_least,
    )


def voted_members(item: AgendaItem) -> set[int]:
    """Ids of the members who have voted."""
    rows = BallotMark if item.is_secret else Vote
    return set(rows.objects.filter(item=item).values_list("member_id", flat=True))


def tally_of(item: AgendaItem) -> Tally:
    """The votes by choice. For a secret vote only for whoever closes it: pages show it afterwards."""
    if item.is_secret:
        urn = BallotTally.objects.filter(item=item).first()
        return Tally(urn.votes_for, urn.votes_against, urn.votes_abstain) if urn else Tally()
    choices = list(Vote.objects.filter(item=item).values_list("choice", flat=True))
    return Tally(choices.count("for"), choices.count("against"), choices.count("abstain"))
