"""流程 · process: a definition of steps and moves as data, and the pure function that plans a move.

A definition is a mapping (YAML in a pack): steps with an owner, moves between them with the roles
that may make them, the fields they require, their guards, effects and notices. Nothing here knows a
database: the cases room runs what :func:`plan` returns.
"""

from __future__ import annotations

from huiqi.engine.process.changes import describe_changes
from huiqi.engine.process.definition import (
    KINDS,
    ROLES,
    STATES,
    STAY,
    Alternative,
    Branch,
    Condition,
    FieldSpec,
    Move,
    Process,
    Step,
)
from huiqi.engine.process.fields import clean_fields
from huiqi.engine.process.parse import ProcessError, check_process, digest, parse_process
from huiqi.engine.process.plan import BranchMove, Position, Transition, after, legal_moves, plan

__all__ = [
    "KINDS",
    "ROLES",
    "STATES",
    "STAY",
    "Alternative",
    "Branch",
    "BranchMove",
    "Condition",
    "FieldSpec",
    "Move",
    "Position",
    "Process",
    "ProcessError",
    "Step",
    "Transition",
    "after",
    "check_process",
    "clean_fields",
    "describe_changes",
    "digest",
    "legal_moves",
    "parse_process",
    "plan",
]
