"""One transition under way: what guards look at and effects work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.terms import Terms
from huiqi.core.ledger.actors import Actor
from huiqi.engine.process import Process, Transition


@dataclass
class Passage:
    """A move of ``case`` by ``actor`` at ``at``. ``event`` is there once guards have passed.

    ``told`` collects what effects learned that notices and letters will say (plain JSON values).
    """

    actor: Actor
    case: Case
    process: Process
    terms: Terms
    transition: Transition
    at: datetime
    event: CaseEvent | None = None
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The cleaned fields of the move."""
        return self.transition.fields

    @property
    def today(self) -> date:
        """The day of the move."""
        return moment.local_day(self.at)
