"""Who may see and run which meetings.

Members see the meetings they are called to, the secretary those of the own body, leaders all that were called.
What lies before a member in an item is closed to whoever is recused from it: papers, discussion, votes; and with it
the case itself, on every other page and in later meetings.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiqi.core.cases.access import Bar, not_barred, register_bar
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings.models import AgendaItem, Body, Meeting, MeetingMember, Recusal
from huiqi.engine.refusal import NotAllowed, NotFound


def bodies_run_by(actor: Actor) -> QuerySet[Body]:
    """The bodies whose secretary the actor is: the post, in the body's own department."""
    if actor.kind == "system":
        return Body.objects.all()
    if "secretary" in actor.posts and actor.department_id is not None:
        return Body.objects.filter(department_id=actor.department_id)
    return Body.objects.none()


def bodies_visible_to(actor: Actor) -> QuerySet[Body]:
    """The bodies whose set-up an actor may read: an operator every one, a secretary those of the own department."""
    return Body.objects.all() if "operator" in actor.posts else bodies_run_by(actor)


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """The meetings an actor may look at."""
    if actor.kind == "system":
        return Meeting.objects.all()
    if not actor.is_officer:
        return Meeting.objects.none()
    mine = Q(body__in=bodies_run_by(actor))
    called = Q(members__person_id=actor.person_id)
    if "leader" in actor.posts:
        return Meeting.objects.filter(mine | ~Q(state="draft")).distinct()
    return Meeting.objects.filter(mine | (called & ~Q(state="draft"))).distinct()


def open_items_of(actor: Actor) -> QuerySet[AgendaItem]:
    """Items whose papers, discussion and votes lie open to the actor: none from whose matter they stepped aside."""
    rows = AgendaItem.objects.filter(meeting__in=visible_to(actor))
    if actor.hand_id is None:
        return rows
    return not_barred(actor, rows.exclude(recusals__member__person_id=actor.hand_id), "case")


def register() -> None:
    """Close a case to whoever stepped aside from it in a meeting; called when the room starts."""
    register_bar("meetings.recusal", Bar(Recusal.objects.all, "member__person_id", "item__case_id"))


def find_visible(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting with its body, or NotFound."""
    meeting = visible_to(actor).select_related("body", "department").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("没有这次会议，或者您不在与会名单里。请找会议秘书核对。")
    return meeting


def runs(actor: Actor, meeting: Meeting) -> bool:
    """True for the secretary of the meeting's body."""
    return bodies_run_by(actor).filter(pk=meeting.body_id).exists()


def require_secretary(actor: Actor, meeting: Meeting) -> None:
    """Refuse anyone but the secretary of the meeting's body."""
    if not runs(actor, meeting):
        raise NotAllowed("这一步由会议秘书办理，请告诉秘书。")


def require_open_to(actor: Actor, item: AgendaItem) -> None:
    """Refuse whoever is recused from the item, or not in the meeting."""
    if not open_items_of(actor).filter(pk=item.pk).exists():
        raise NotAllowed("您已回避这项议题，不看材料、不参加讨论和表决。")


def find_seat(actor: Actor, meeting: Meeting) -> MeetingMember | None:
    """The actor's own place in the meeting, or None."""
    if actor.person_id is None:
        return None
    return MeetingMember.objects.filter(meeting=meeting, person_id=actor.person_id).first()
