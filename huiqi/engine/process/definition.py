"""What a process definition says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("task", "check", "decide", "dispatch", "wait", "notify", "effect", "end")
STATES = ("draft", "submitted", "accepted", "in_review", "decided", "closed")
ROLES = ("company", "window", "handler", "decider", "finance", "secretary", "approver", "system")
FIELD_TYPES = ("text", "decimal", "integer", "date", "bool", "choice", "reasons", "list", "mapping")
OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte", "in")
STAY = "="
"""As a move's target: the case stays where it is (supplements, notes of a failed payment)."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a case can stand. ``limit`` names an entry of the opening's limits (workdays).

    ``branch`` names the parallel branch the step belongs to; None on the main line.
    """

    name: str
    title: str
    kind: str
    owner: str
    state: str
    limit: str | None = None
    outcome: str | None = None
    hint: str = ""
    branch: str | None = None

    @property
    def is_end(self) -> bool:
        """True for a step that no move leaves."""
        return self.kind == "end"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A typed field that a move asks for; ``choices`` maps code → wording for choice and reasons.

    A secret one (an account) is given to effects whole and kept in the event by its last four characters only.
    """

    name: str
    title: str
    type: str
    is_required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    max_length: int = 4000
    hint: str = ""
    required_when: tuple[str, str] | None = None
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, or one named condition written in Python; never an expression.

    ``source`` says where the left side comes from: ``field`` (given with this move), ``known`` (what the caller
    knows of the case: decided amount, rule result) or ``condition`` (a registered Python function, without
    operator and value). A value that is not there is not less, not more and not equal: the comparison is false.
    """

    source: str
    name: str
    op: str = "eq"
    value: Any = True


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another target of a move, taken when all of its conditions hold."""

    target: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A track beside the main line. ``is_required``: a move that joins it refuses when it was never opened."""

    name: str
    title: str
    start: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A way from one of ``sources`` to ``target``; who may go it, what it asks, checks and causes.

    ``letter`` names the letter it issues, as in the opening's ``letters``. ``opens`` starts branches, ``joins``
    waits until these branches are through. ``alternatives`` are looked at in order before ``target``. Only a move
    that ``is_reopening`` may leave an end: a decision was corrected after the file was closed.
    """

    name: str
    title: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    fields: tuple[FieldSpec, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    different_person_from: str | None = None
    is_bulk: bool = False
    is_main: bool = False
    hint: str = ""
    letter: str | None = None
    opens: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    is_reopening: bool = False

    def target_from(self, step: str) -> str:
        """The step the case stands on after the move, unless an alternative applies."""
        return step if self.target == STAY else self.target

    def targets_from(self, step: str) -> set[str]:
        """Every step at which the move may arrive."""
        return {self.target_from(step), *(each.target for each in self.alternatives)}


@dataclass(frozen=True, slots=True)
class Process:
    """A whole definition; ``supplements_at_most`` is the civic rule 一次性告知 (default 1)."""

    id: str
    version: int
    name: str
    start: str
    steps: Mapping[str, Step]
    moves: Mapping[str, Move]
    supplements_at_most: int = 1
    branches: Mapping[str, Branch] = field(default_factory=dict)

    @property
    def main_steps(self) -> list[Step]:
        """The steps of the main line, in the definition's order."""
        return [step for step in self.steps.values() if step.branch is None]

    def steps_of(self, branch: str) -> list[Step]:
        """The steps of a branch, in the definition's order."""
        return [step for step in self.steps.values() if step.branch == branch]

    def moves_from(self, step: str) -> list[Move]:
        """Moves that leave (or stay at) ``step``, in the definition's order."""
        return [move for move in self.moves.values() if step in move.sources]
