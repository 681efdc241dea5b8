"""Reads of the cases room."""

from __future__ import annotations

from huiqi.core.cases.queries.choices import count_by_opening, list_case_items, list_steps
from huiqi.core.cases.queries.draft import AnswerRow, Draft, MaterialRow, get_draft
from huiqi.core.cases.queries.durations import Durations, durations, list_durations
from huiqi.core.cases.queries.files import (
    LegalMove,
    find_decision,
    find_open_supplement,
    find_rating,
    find_submission,
    get_case,
    get_submission,
    legal_moves,
    list_notes,
    list_submissions,
    list_supplements,
    open_supplements_of,
    rated_among,
)
from huiqi.core.cases.queries.timeline import TimelineRow, timeline
from huiqi.core.cases.queries.verdict import current_verdict
from huiqi.core.cases.queries.worklist import (
    CaseFilter,
    CaseRow,
    Load,
    WorklistCounts,
    count_cases,
    count_worklist,
    list_cases,
    list_department_loads,
    list_due_days,
    list_loads,
    workdays_left,
)

__all__ = [
    "AnswerRow",
    "CaseFilter",
    "CaseRow",
    "Draft",
    "Durations",
    "LegalMove",
    "Load",
    "MaterialRow",
    "TimelineRow",
    "WorklistCounts",
    "count_by_opening",
    "count_cases",
    "count_worklist",
    "current_verdict",
    "durations",
    "find_decision",
    "find_open_supplement",
    "find_rating",
    "find_submission",
    "get_case",
    "get_draft",
    "get_submission",
    "legal_moves",
    "list_case_items",
    "list_cases",
    "list_department_loads",
    "list_due_days",
    "list_durations",
    "list_loads",
    "list_notes",
    "list_steps",
    "list_submissions",
    "list_supplements",
    "open_supplements_of",
    "rated_among",
    "timeline",
    "workdays_left",
]
