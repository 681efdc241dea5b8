"""Reads of the meetings room."""

from __future__ import annotations

from huiqi.core.meetings.queries.bodies import (
    BodyRow,
    get_body,
    list_candidates,
    list_kept_bodies,
    list_seats,
    list_secretaries,
    list_versions,
)
from huiqi.core.meetings.queries.items import (
    ItemView,
    MemberLine,
    get_item_view,
    list_agenda,
    reason_choices,
)
from huiqi.core.meetings.queries.meetings import (
    WaitingCase,
    count_to_attend,
    find_minutes,
    find_seat,
    get_meeting,
    list_bodies,
    list_matters_to_supersede,
    list_meetings,
    list_members,
    list_waiting_cases,
    quorum_now,
    runs,
)
from huiqi.core.meetings.queries.outcomes import MeetingOutcome, list_outcomes

__all__ = [
    "BodyRow",
    "ItemView",
    "MeetingOutcome",
    "MemberLine",
    "WaitingCase",
    "count_to_attend",
    "find_minutes",
    "find_seat",
    "get_body",
    "get_item_view",
    "get_meeting",
    "list_agenda",
    "list_bodies",
    "list_candidates",
    "list_kept_bodies",
    "list_matters_to_supersede",
    "list_meetings",
    "list_members",
    "list_outcomes",
    "list_seats",
    "list_secretaries",
    "list_versions",
    "list_waiting_cases",
    "quorum_now",
    "reason_choices",
    "runs",
]
