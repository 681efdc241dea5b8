"""Writes of the cases room. Whatever changes a step goes through :func:`transition`."""

from __future__ import annotations

from huiqi.core.cases.services.bulk import BulkChoice, BulkResult, preview_many, transition_many
from huiqi.core.cases.services.check_draft import check_draft
from huiqi.core.cases.services.desk import add_note, assign
from huiqi.core.cases.services.materials import attach_material, detach_material
from huiqi.core.cases.services.moves import answer_supplement, ask_supplement, submit, withdraw
from huiqi.core.cases.services.open_draft import open_draft
from huiqi.core.cases.services.processes import load_processes
from huiqi.core.cases.services.rate import rate
from huiqi.core.cases.services.save_answers import SavedAnswers, save_answers
from huiqi.core.cases.services.transition import transition
from huiqi.core.cases.services.workdays import load_workdays, publish_year

__all__ = [
    "BulkChoice",
    "BulkResult",
    "SavedAnswers",
    "add_note",
    "answer_supplement",
    "ask_supplement",
    "assign",
    "attach_material",
    "check_draft",
    "detach_material",
    "load_processes",
    "load_workdays",
    "open_draft",
    "preview_many",
    "publish_year",
    "rate",
    "save_answers",
    "submit",
    "transition",
    "transition_many",
    "withdraw",
]
