"""Addresses of the recognising desk, under /desk/identity/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.identity import merging, questions, streets

app_name = "identity"
urlpatterns = [
    path("", questions.list_questions, name="list"),
    path("<int:question_id>/", questions.show_question, name="question"),
    path("merge/", merging.merge, name="merge"),
    path("streets/", streets.show_streets, name="streets"),
]
