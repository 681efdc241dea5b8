"""What a process definition says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("task", "check", "decide", "dispatch", "wait", "notify", "effect", "end")
STATES = ("draft", "submitted", "accepted", "in_review", "decided", "closed")
ROLES = ("company", "window", "handler", "decider", "finance", "secretary", "approver", "system")
FIELD_TYPES = ("text", "decimal", "integer", "date", "bool", "choice", "reasons", "list", "mapping")
STAY = "="
"""As a move's target: the case stays where it is (supplements, notes of a failed payment)."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a case can stand. ``limit`` names an entry of the opening's limits (workdays)."""

    name: str
    title: str
    kind: str
    owner: str
    state: str
    limit: str | None = None
    outcome: str | None = None
    hint: str = ""

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
class Move:
    """A way from one of ``sources`` to ``target``; who may go it, what it asks, checks and causes.

    ``letter`` names the letter it issues, as in the opening's ``letters``.
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

    def target_from(self, step: str) -> str:
        """The step the case stands on after the move."""
        return step if self.target == STAY else self.target


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

    def moves_from(self, step: str) -> list[Move]:
        """Moves that leave (or stay at) ``step``, in the definition's order."""
        return [move for move in self.moves.values() if step in move.sources]
