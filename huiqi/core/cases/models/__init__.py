"""Tables of the cases room."""

from __future__ import annotations

from huiqi.core.cases.models.aftercare import CreditNote, Inspection, UseReport
from huiqi.core.cases.models.appeal import Appeal, DecisionCorrection
from huiqi.core.cases.models.branch import Branch
from huiqi.core.cases.models.case import Case, CaseEvent, CaseSeries, Note, ProcessDefinition
from huiqi.core.cases.models.clock import Clock, ClockAlert, ClockPause, Supplement
from huiqi.core.cases.models.decision import Decision, Rating
from huiqi.core.cases.models.draft import Answer, Attachment
from huiqi.core.cases.models.filing import Filing
from huiqi.core.cases.models.intake import Consultation, Delegation, MaterialMark, SiteVisit, VisitPhoto
from huiqi.core.cases.models.publicity import Objection, Publicity
from huiqi.core.cases.models.submission import Submission
from huiqi.core.cases.models.workday import Workday, WorkdayPublication

__all__ = [
    "Answer",
    "Appeal",
    "Attachment",
    "Branch",
    "Case",
    "CaseEvent",
    "CaseSeries",
    "Clock",
    "ClockAlert",
    "ClockPause",
    "Consultation",
    "CreditNote",
    "Decision",
    "DecisionCorrection",
    "Delegation",
    "Filing",
    "Inspection",
    "MaterialMark",
    "Note",
    "Objection",
    "ProcessDefinition",
    "Publicity",
    "Rating",
    "SiteVisit",
    "Submission",
    "Supplement",
    "UseReport",
    "VisitPhoto",
    "Workday",
    "WorkdayPublication",
]
