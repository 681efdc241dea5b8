"""Tables of the meetings room."""

from __future__ import annotations

from huiqi.core.meetings.models.agenda import AgendaItem, DiscussionPoint, Recusal, Resolution
from huiqi.core.meetings.models.ballot import BallotMark, BallotTally, Vote
from huiqi.core.meetings.models.body import Body, BodyVersion, Seat
from huiqi.core.meetings.models.meeting import Meeting, MeetingMember
from huiqi.core.meetings.models.minutes import Minutes

__all__ = [
    "AgendaItem",
    "BallotMark",
    "BallotTally",
    "Body",
    "BodyVersion",
    "DiscussionPoint",
    "Meeting",
    "MeetingMember",
    "Minutes",
    "Recusal",
    "Resolution",
    "Seat",
    "Vote",
]
