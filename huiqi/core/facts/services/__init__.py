"""Writes of the facts room. Nothing here changes or deletes a statement; a correction is a new statement."""

from __future__ import annotations

from huiqi.core.facts.services.declare import declare_fact, withdraw_declaration
from huiqi.core.facts.services.record import StatementRow, record_statements, withdraw_batch
from huiqi.core.facts.services.vocabulary import ensure_source, load_attributes, set_source_priority

__all__ = [
    "StatementRow",
    "declare_fact",
    "ensure_source",
    "load_attributes",
    "record_statements",
    "set_source_priority",
    "withdraw_batch",
    "withdraw_declaration",
]
