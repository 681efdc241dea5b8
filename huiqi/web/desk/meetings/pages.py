"""The pages of the meetings: the list, one meeting, one item, the own vote, the minutes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiqi.core.meetings import queries
from huiqi.core.meetings.words import STATE_WORDS
from huiqi.web.desk.meetings.present import frame, item_context, next_afternoon
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

POSTS = ("secretary", "member", "leader", "decider")


@officer_required(*POSTS)
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Meetings the officer is called to or runs; a secretary prepares the next one here."""
    return render(request, "desk/meetings/list.html", list_context(request))


def list_context(request: HttpRequest, failed: str = "") -> dict[str, Any]:
    """The list with the form of the next meeting; ``failed`` is the sentence of a refused one."""
    actor = actor_of(request)
    meetings = queries.list_meetings(actor)
    rows = [{"meeting": each, "word": STATE_WORDS[each.state]} for each in meetings]
    return {
        "rows": rows,
        "live": next((each for each in meetings if each.state == "in_session"), None),
        "coming": sum(each.state in ("draft", "called") for each in meetings),
        "bodies": queries.list_bodies(actor),
        "suggested": next_afternoon(),
        "failed": failed,
        "typed": request.POST,
    }


@officer_required(*POSTS)
def show_meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The agenda, who is there, and for the secretary the cases that wait."""
    return render(request, "desk/meetings/meeting.html", meeting_context(request, meeting_id))


def meeting_context(request: HttpRequest, meeting_id: int, failed: str = "") -> dict[str, Any]:
    """The page of a meeting; ``q`` searches the cases that wait."""
    actor = actor_of(request)
    meeting = queries.get_meeting(actor, meeting_id)
    text = request.GET.get("q", "")[:80]
    builds = queries.runs(actor, meeting) and meeting.state in ("draft", "called")
    return {
        **frame(actor, meeting),
        "builds": builds,
        "waiting": queries.list_waiting_cases(actor, meeting, text) if builds else [],
        "text": text,
        "minutes": queries.find_minutes(meeting),
        "failed": failed,
        "typed": request.POST,
    }


@officer_required(*POSTS)
def show_item(request: HttpRequest, meeting_id: int, position: int) -> HttpResponse:
    """One item as the screen in the room; ``?projector=1`` in large type, without papers, opinions and forms."""
    actor = actor_of(request)
    meeting = queries.get_meeting(actor, meeting_id)
    context = item_context(actor, meeting, position, {})
    if request.GET.get("projector") == "1":
        return render(request, "desk/meetings/projector.html", context)
    return render(request, "desk/meetings/item.html", context)


@officer_required(*POSTS)
def show_vote(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The member's own device: the item under way and three buttons."""
    actor = actor_of(request)
    meeting = queries.get_meeting(actor, meeting_id)
    now = next((each for each in queries.list_agenda(actor, meeting) if each.state in ("open", "voted")), None)
    context = item_context(actor, meeting, now.position, {}) if now else frame(actor, meeting)
    return render(request, "desk/meetings/vote.html", context)


@officer_required(*POSTS)
def show_minutes(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes as they read, to print, to take along as Word, and for the chair to sign."""
    actor = actor_of(request)
    meeting = queries.get_meeting(actor, meeting_id)
    minutes = queries.find_minutes(meeting)
    if minutes is None:
        return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))
    return render(request, "desk/meetings/minutes.html", {**frame(actor, meeting), "minutes": minutes})
