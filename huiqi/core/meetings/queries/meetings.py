"""Meetings, their members, and the cases that wait for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access
from huiqi.core.meetings.counting import quorum_of_meeting
from huiqi.core.meetings.models import AgendaItem, Body, Meeting, MeetingMember, Minutes, Resolution
from huiqi.core.meetings.proposals import proposal_of
from huiqi.core.meetings.waiting import waiting_cases
from huiqi.engine.meetings import Quorum

DEALT_WITH = Q(items__state="resolved")
ON_IT = ~Q(items__state="dropped")


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that a meeting could take up."""

    number: str
    company: str
    item: str
    department: str
    submitted_at: datetime | None
    amount_fen: int | None


def list_bodies(actor: Actor) -> list[Body]:
    """The bodies in use whose secretary the actor is."""
    return list(access.bodies_run_by(actor).filter(is_active=True))


def list_meetings(actor: Actor, *, limit: int = 200) -> list[Meeting]:
    """Meetings the actor may see with ``item_count`` and ``resolved_count``, the latest first."""
    rows = Meeting.objects.filter(pk__in=access.visible_to(actor).values("pk")).select_related("body")
    return list(
        rows.annotate(
            item_count=Count("items", filter=ON_IT | Q(state__in=["closed", "signed"]), distinct=True),
            resolved_count=Count("items", filter=DEALT_WITH, distinct=True),
        )[:limit]
    )


def get_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting with its body. Raises NotFound, also for one the actor is not called to."""
    return access.find_visible(actor, meeting_id)


def runs(actor: Actor, meeting: Meeting) -> bool:
    """True for the meeting's secretary."""
    return access.runs(actor, meeting)


def list_members(meeting: Meeting) -> list[MeetingMember]:
    """Members in their order, the chair first."""
    return list(meeting.members.all())


def find_seat(actor: Actor, meeting: Meeting) -> MeetingMember | None:
    """The actor's own place in the meeting, or None."""
    return access.find_seat(actor, meeting)


def quorum_now(meeting: Meeting) -> Quorum:
    """Heads of the whole meeting, as registered."""
    return quorum_of_meeting(meeting)


def count_to_attend(actor: Actor) -> int:
    """How many meetings the actor is called to that are not over."""
    if actor.person_id is None:
        return 0
    return Meeting.objects.filter(state__in=["called", "in_session"], members__person_id=actor.person_id).count()


def list_waiting_cases(actor: Actor, meeting: Meeting, text: str = "", *, limit: int = 50) -> list[WaitingCase]:
    """Cases that no agenda has yet, by company, item or number; the longest waiting first. Secretary only."""
    if not access.runs(actor, meeting):
        return []
    taken = AgendaItem.objects.filter(state__in=["waiting", "open", "voted"]).exclude(case=None).values("case")
    rows = waiting_cases(meeting.body).exclude(pk__in=taken)
    if text.strip():
        text = text.strip()
        rows = rows.filter(Q(number__icontains=text) | Q(company__name__icontains=text) | Q(item_name__icontains=text))
    return [
        WaitingCase(
            case.number,
            case.company.name,
            case.item_name,
            case.department.short_name or case.department.name,
            case.submitted_at,
            proposal_of(case).amount_fen,
        )
        for case in rows[:limit]
    ]


def list_matters_to_supersede(actor: Actor, item: AgendaItem) -> list[Resolution]:
    """Earlier resolutions of this body on matters without a case, not yet superseded; for the secretary."""
    if item.case_id is not None or not access.runs(actor, item.meeting):
        return []
    rows = Resolution.objects.filter(item__meeting__body=item.meeting.body_id, item__case=None, superseded_by=None)
    return list(rows.exclude(item__meeting=item.meeting).select_related("item").order_by("-id")[:50])


def find_minutes(meeting: Meeting) -> Minutes | None:
    """The minutes, or None while nobody has drawn them up."""
    return Minutes.objects.select_related("file").filter(meeting=meeting).first()
