"""Writes of the meetings room."""

from __future__ import annotations

from huiqi.core.meetings.services.agenda import (
    add_case_to_agenda,
    add_correction_to_agenda,
    add_topic_to_agenda,
    drop_agenda_item,
)
from huiqi.core.meetings.services.amend_motion import amend_motion
from huiqi.core.meetings.services.bodies import revise_body, set_up_body
from huiqi.core.meetings.services.call_meeting import call_meeting
from huiqi.core.meetings.services.close_meeting import close_meeting
from huiqi.core.meetings.services.declare_recusal import declare_recusal
from huiqi.core.meetings.services.draft_meeting import draft_meeting
from huiqi.core.meetings.services.minutes import draft_minutes, sign_minutes
from huiqi.core.meetings.services.record_attendance import record_attendance
from huiqi.core.meetings.services.resolve import resolve
from huiqi.core.meetings.services.session import open_item, open_session, record_point
from huiqi.core.meetings.services.voting import cast_vote, close_vote

__all__ = [
    "add_case_to_agenda",
    "add_correction_to_agenda",
    "add_topic_to_agenda",
    "amend_motion",
    "call_meeting",
    "cast_vote",
    "close_meeting",
    "close_vote",
    "declare_recusal",
    "draft_meeting",
    "draft_minutes",
    "drop_agenda_item",
    "open_item",
    "open_session",
    "record_attendance",
    "record_point",
    "resolve",
    "revise_body",
    "set_up_body",
    "sign_minutes",
]
