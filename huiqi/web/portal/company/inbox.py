"""消息: what we told this person, and whether they have read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.notices import queries as notices
from huiqi.core.notices.services import mark_read
from huiqi.web.kit.access import signed_in_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import safe_next


@signed_in_required
def show_inbox(request: HttpRequest) -> HttpResponse:
    """The latest messages, unread ones marked."""
    actor = actor_of(request)
    template = "portal/company/inbox_desk.html" if actor.is_officer else "portal/company/inbox.html"
    return render(request, template, {"notices": notices.list_notices(actor), "unread": notices.count_unread(actor)})


@require_POST
@signed_in_required
def read_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    notice = notices.get_notice(actor_of(request), notice_id)
    mark_read(actor=actor_of(request), notice_id=notice_id)
    return HttpResponseRedirect(safe_next(request, default=notice.link or reverse("portal:inbox")))
