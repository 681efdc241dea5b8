"""What a company may read of the meetings that decided its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiqi.core.cases.models import Case
from huiqi.core.meetings.models import Resolution
from huiqi.core.meetings.words import public_sentence


@dataclass(frozen=True, slots=True)
class MeetingOutcome:
    """One line of the case's story: no votes, no names, no discussion."""

    at: datetime
    sentence: str
    number: str


def list_outcomes(case: Case) -> list[MeetingOutcome]:
    """Resolutions on a case whose minutes are signed, the latest first. Whoever may see the case may read them."""
    rows = Resolution.objects.filter(item__case=case, item__meeting__state="signed")
    rows = rows.select_related("item__meeting__body").order_by("-id")
    return [
        MeetingOutcome(row.item.meeting.signed_at or row.at, public_sentence(row.item.meeting, row), row.number)
        for row in rows
    ]
