"""The event that an effect leaves beside the case's own record of the move."""

from __future__ import annotations

from huiqi.core.cases.passage import Passage
from huiqi.core.ledger.services import record_event


def note(passage: Passage, kind: str, payload: dict[str, object]) -> None:
    """One event of ``kind`` about the case under way, by whoever makes the move."""
    record_event(
        actor=passage.actor,
        kind=kind,
        subject=("cases.case", passage.case.number),
        payload=payload,
        company_id=passage.case.company_id,
    )
