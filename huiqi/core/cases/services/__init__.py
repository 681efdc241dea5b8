"""Writes of the cases room. Whatever changes a step goes through :func:`transition`."""

from __future__ import annotations

from huiqi.core.cases.services.aftercare import (
    check_use_report,
    file_use_report,
    finish_inspection,
    plan_inspection,
    remind_of_reports,
)
from huiqi.core.cases.services.appeals import decide_appeal, explain_no_appeal, file_appeal, last_appeal_day
from huiqi.core.cases.services.bulk import BulkChoice, BulkResult, preview_many, transition_many
from huiqi.core.cases.services.check_draft import check_draft
from huiqi.core.cases.services.consult import (
    alert_consultations,
    answer_consultation,
    ask_department,
    recall_consultation,
)
from huiqi.core.cases.services.delegate import delegate, end_delegation
from huiqi.core.cases.services.desk import add_note, assign
from huiqi.core.cases.services.mark_material import mark_material, raise_paper_grade
from huiqi.core.cases.services.materials import attach_material, detach_material
from huiqi.core.cases.services.migrate_case import MigrationLine, migrate_case, migrate_many
from huiqi.core.cases.services.moves import answer_supplement, ask_supplement, submit, withdraw
from huiqi.core.cases.services.open_draft import open_draft
from huiqi.core.cases.services.open_evidence import find_evidence, open_evidence
from huiqi.core.cases.services.processes import load_processes
from huiqi.core.cases.services.publicity import decide_objection, pass_publicities, raise_objection
from huiqi.core.cases.services.rate import rate
from huiqi.core.cases.services.roll_forward import (
    DraftDifference,
    preview_roll_forward,
    roll_draft_forward,
)
from huiqi.core.cases.services.save_answers import SavedAnswers, save_answers
from huiqi.core.cases.services.transfer import TransferLine, preview_transfer, transfer_many
from huiqi.core.cases.services.transition import transition
from huiqi.core.cases.services.visit import plan_visit, record_visit
from huiqi.core.cases.services.workdays import load_workdays, publish_year

__all__ = [
    "BulkChoice",
    "BulkResult",
    "DraftDifference",
    "MigrationLine",
    "SavedAnswers",
    "TransferLine",
    "add_note",
    "alert_consultations",
    "answer_consultation",
    "answer_supplement",
    "ask_department",
    "ask_supplement",
    "assign",
    "attach_material",
    "check_draft",
    "check_use_report",
    "decide_appeal",
    "decide_objection",
    "delegate",
    "detach_material",
    "end_delegation",
    "explain_no_appeal",
    "file_appeal",
    "file_use_report",
    "find_evidence",
    "finish_inspection",
    "last_appeal_day",
    "load_processes",
    "load_workdays",
    "mark_material",
    "migrate_case",
    "migrate_many",
    "open_draft",
    "open_evidence",
    "pass_publicities",
    "plan_inspection",
    "plan_visit",
    "preview_many",
    "preview_roll_forward",
    "preview_transfer",
    "publish_year",
    "raise_objection",
    "raise_paper_grade",
    "rate",
    "recall_consultation",
    "record_visit",
    "remind_of_reports",
    "roll_draft_forward",
    "save_answers",
    "submit",
    "transfer_many",
    "transition",
    "transition_many",
    "withdraw",
]
