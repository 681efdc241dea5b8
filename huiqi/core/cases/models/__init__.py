"""Tables of the cases room."""

from __future__ import annotations

from huiqi.core.cases.models.case import Case, CaseEvent, CaseSeries, Note, ProcessDefinition
from huiqi.core.cases.models.clock import Clock, ClockAlert, ClockPause, Supplement
from huiqi.core.cases.models.decision import Decision, Rating
from huiqi.core.cases.models.draft import Answer, Attachment
from huiqi.core.cases.models.submission import Submission
from huiqi.core.cases.models.workday import Workday, WorkdayPublication

__all__ = [
    "Answer",
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseSeries",
    "Clock",
    "ClockAlert",
    "ClockPause",
    "Decision",
    "Note",
    "ProcessDefinition",
    "Rating",
    "Submission",
    "Supplement",
    "Workday",
    "WorkdayPublication",
]
