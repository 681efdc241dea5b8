"""Addresses of the meetings, under /desk/meetings/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.meetings import acts, bodies, pages

app_name = "meetings"
urlpatterns = [
    path("", pages.list_meetings, name="list"),
    path("new/", acts.prepare, name="new"),
    path("bodies/", bodies.list_bodies, name="bodies"),
    path("bodies/new/", bodies.new_body, name="new_body"),
    path("bodies/<slug:key>/", bodies.show_body, name="body"),
    path("<int:meeting_id>/", pages.show_meeting, name="meeting"),
    path("<int:meeting_id>/items/<int:position>/", pages.show_item, name="item"),
    path("<int:meeting_id>/vote/", pages.show_vote, name="vote"),
    path("<int:meeting_id>/minutes/", pages.show_minutes, name="minutes"),
    path("<int:meeting_id>/do/<slug:name>/", acts.act, name="act"),
]
